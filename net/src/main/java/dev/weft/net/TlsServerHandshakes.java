package dev.weft.net;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes of one server. Those that fail are reported, but no more than a few at a time: a
 * scanner that knocks ten thousand times must not fill the log. Confined to the loop.
 */
final class TlsServerHandshakes implements TlsHandshakeListener {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int MOST_IN_WINDOW = 10;

  private final EventLoop loop;
  private final UnfinishedHandshakes unfinished;
  private Duration windowStart;
  private int reportedInWindow;
  private long passedOver;

  TlsServerHandshakes(EventLoop loop, HandshakeLimits limits) {
    this.loop = loop;
    this.unfinished = new UnfinishedHandshakes(limits);
    this.windowStart = loop.time();
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
    if (cause == null || transport.peerLeftWithoutAWord()) {
      return; // who only looks whether the port is open does no harm
    }
    if (!mayReport()) {
      passedOver++;
      return;
    }
    String others =
        passedOver == 0 ? "" : " (and so did " + passedOver + " before it, not reported)";
    passedOver = 0;
    loop.callExceptionHandler(
        ErrorReport.of(
                "the TLS handshake with "
                    + Addresses.format(transport.remoteAddress())
                    + " failed"
                    + others,
                cause)
            .with("transport", transport));
  }

  private boolean mayReport() {
    Duration now = loop.time();
    if (now.minus(windowStart).compareTo(WINDOW) >= 0) {
      windowStart = now;
      reportedInWindow = 0;
    }
    return reportedInWindow++ < MOST_IN_WINDOW;
  }
}
