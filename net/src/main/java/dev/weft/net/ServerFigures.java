package dev.weft.net;

import dev.weft.internal.nulls.Nulls;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;

/**
 * What is known of a server at one moment. See {@link NetInspection#servers}.
 *
 * @param addresses where it listens
 * @param serving whether it accepts connections
 * @param connections how many of its connections are open
 * @param accepted how many it has accepted from its start on
 * @param peerFailures how often its peers failed
 */
public record ServerFigures(
    List<SocketAddress> addresses,
    boolean serving,
    int connections,
    long accepted,
    PeerFailures peerFailures) {

  /** Copies the list. */
  public ServerFigures {
    Nulls.refuseIn(addresses, "addresses");
    Objects.requireNonNull(peerFailures, "peerFailures");
    addresses = List.copyOf(addresses);
  }
}
