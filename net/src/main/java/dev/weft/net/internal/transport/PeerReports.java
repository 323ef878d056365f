package dev.weft.net.internal.transport;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.net.PeerFailures;
import dev.weft.net.Transport;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the peers of one server did wrong: the server's hook of everything, the loop's
 * exception handler of no more than a few at a time, as a scanner that knocks ten thousand times
 * must not fill the log. Confined to the loop.
 */
public final class PeerReports {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int MOST_IN_WINDOW = 10;

  private final EventLoop loop;
  private final @Nullable Consumer<ErrorReport> hook;
  private Duration windowStart;
  private int reportedInWindow;
  private long passedOver;
  private long handshakes;
  private long handlers;
  private long brokenConnections;

  public PeerReports(EventLoop loop, @Nullable Consumer<ErrorReport> hook) {
    this.loop = loop;
    this.hook = hook;
    this.windowStart = loop.time();
  }

  public PeerFailures counts() {
    return new PeerFailures(handshakes, handlers, brokenConnections);
  }

  public void connectionEnded(@Nullable Exception cause) {
    if (cause instanceof IOException) {
      brokenConnections++;
    }
  }

  /** A handshake failed, by its peer unless the cause is no exception of TLS or the network. */
  public void handshakeFailed(Transport transport, Exception cause) {
    boolean peers = cause instanceof IOException && !(cause.getCause() instanceof Error);
    if (peers) {
      handshakes++;
    }
    String message =
        "the TLS handshake with " + Addresses.format(transport.remoteAddress()) + " failed";
    report(peers, message, transport, cause);
  }

  /** The handler of a connection failed because of its connection. */
  public void handlerFailed(Transport transport, Throwable cause) {
    handlers++;
    String message =
        "the handler of the connection with "
            + Addresses.format(transport.remoteAddress())
            + " failed by what the peer did";
    report(true, message, transport, cause);
  }

  private void report(boolean peers, String message, Transport transport, Throwable cause) {
    ErrorReport.Kind kind = peers ? ErrorReport.Kind.PEER : ErrorReport.Kind.FAILURE;
    if (peers && hook != null) {
      tellHook(hook, ErrorReport.of(kind, message, cause).with("transport", transport));
    }
    if (!mayReport()) {
      passedOver++;
      return;
    }
    String others =
        passedOver == 0 ? "" : " (and so did " + passedOver + " before it, not reported)";
    passedOver = 0;
    loop.callExceptionHandler(
        ErrorReport.of(kind, message + others, cause).with("transport", transport));
  }

  private void tellHook(Consumer<ErrorReport> told, ErrorReport report) {
    try {
      told.accept(report);
    } catch (Throwable failure) {
      loop.callExceptionHandler(
          ErrorReport.of("the hook for failures of peers failed", failure).with("of", report));
    }
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
