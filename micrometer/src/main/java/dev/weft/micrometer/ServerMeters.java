package dev.weft.micrometer;

import dev.weft.net.PeerFailures;
import dev.weft.net.ServerFigures;
import dev.weft.net.internal.names.Addresses;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The meters of one server on one loop. */
final class ServerMeters implements AutoCloseable {
  private final OwnMeters meters;
  private volatile ServerFigures latest;

  ServerMeters(OwnMeters meters, ServerFigures figures) {
    this.meters = meters;
    this.latest = figures;
    meters.gauge(
        "weft.server.connections",
        "Connections of the server that are open",
        this,
        it -> it.latest.connections());
    meters.counter(
        "weft.server.accepted",
        null,
        "Connections that the server has accepted",
        Tags.empty(),
        this,
        it -> it.latest.accepted());
    failures("handshake", PeerFailures::handshakes);
    failures("handler", PeerFailures::handlers);
    failures("connection", PeerFailures::brokenConnections);
  }

  private void failures(String kind, ToLongFunction<PeerFailures> count) {
    meters.counter(
        "weft.server.peer.failures",
        null,
        "Failures of the server's peers",
        Tags.of("kind", kind),
        this,
        it -> count.applyAsLong(it.latest.peerFailures()));
  }

  /** What tells a server from others: where it listens. */
  static String addressOf(ServerFigures figures) {
    return figures.addresses().stream().map(Addresses::format).collect(Collectors.joining(","));
  }

  void take(ServerFigures figures) {
    latest = figures;
  }

  @Override
  public void close() {
    meters.close();
  }
}
