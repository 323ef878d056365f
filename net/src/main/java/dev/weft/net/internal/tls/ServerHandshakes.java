package dev.weft.net.internal.tls;

import dev.weft.net.HandshakeLimits;
import dev.weft.net.internal.transport.PeerReports;
import org.jspecify.annotations.Nullable;

/** The handshakes of one server. Confined to the loop. */
final class ServerHandshakes implements HandshakeListener {
  private final UnfinishedHandshakes unfinished;
  private final PeerReports reports;

  ServerHandshakes(HandshakeLimits limits, PeerReports reports) {
    this.unfinished = new UnfinishedHandshakes(limits);
    this.reports = reports;
  }

  @Override
  public void started(TlsTransport transport) {
    unfinished.add(transport);
  }

  @Override
  public void finished(TlsTransport transport) {
    unfinished.remove(transport);
    transport.protocol().connectionMade(transport);
  }

  @Override
  public void failed(TlsTransport transport, @Nullable Exception cause) {
    unfinished.remove(transport);
    if (cause != null && !transport.peerLeftWithoutAWord()) {
      reports.handshakeFailed(transport, cause);
    } // a peer that only looks whether the port is open does no harm
  }
}
