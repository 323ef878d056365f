package dev.weft.net.internal.tls;

import dev.weft.net.HandshakeLimits;
import dev.weft.net.internal.names.Addresses;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import javax.net.ssl.SSLHandshakeException;

/** The handshakes of one server that are under way, within limits. Confined to the loop. */
final class UnfinishedHandshakes {
  private final HandshakeLimits limits;

  /** The oldest first. */
  private final SequencedSet<TlsTransport> all = new LinkedHashSet<>();

  /** Of each peer, the oldest first; peers without any are not in it. */
  private final Map<Object, SequencedSet<TlsTransport>> byPeer = new HashMap<>();

  UnfinishedHandshakes(HandshakeLimits limits) {
    this.limits = limits;
  }

  /** Adds a handshake; one that is too old then is given up. */
  void add(TlsTransport handshake) {
    SequencedSet<TlsTransport> same =
        byPeer.computeIfAbsent(peer(handshake), _ -> new LinkedHashSet<>());
    same.add(handshake);
    all.add(handshake);
    if (same.size() > limits.unfinishedPerPeer()) {
      giveUp(same.getFirst(), limits.unfinishedPerPeer(), " of this peer");
    } else if (all.size() > limits.unfinished()) {
      giveUp(all.getFirst(), limits.unfinished(), "");
    }
  }

  private void giveUp(TlsTransport oldest, int limit, String whose) {
    remove(oldest);
    oldest.giveUp(
        new SSLHandshakeException(
            "given up for newer ones: "
                + limit
                + " handshakes"
                + whose
                + " may be unfinished at once (see HandshakeLimits)"));
  }

  /** Removes a handshake that has ended, if it is there. */
  void remove(TlsTransport handshake) {
    if (all.remove(handshake)) {
      Object peer = peer(handshake);
      SequencedSet<TlsTransport> same = byPeer.get(peer);
      if (same != null && same.remove(handshake) && same.isEmpty()) {
        byPeer.remove(peer);
      }
    }
  }

  private static Object peer(TlsTransport handshake) {
    return Addresses.owner(handshake.remoteAddress());
  }
}
