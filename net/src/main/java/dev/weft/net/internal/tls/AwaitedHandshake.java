package dev.weft.net.internal.tls;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.Transport;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** A handshake that a task waits for. Confined to the loop. */
public final class AwaitedHandshake implements HandshakeListener {
  private final Future<Transport> done;

  /** Whether the protocol is to hear of the connection when it is encrypted. */
  private final boolean announces;

  public AwaitedHandshake(EventLoop loop, boolean announces) {
    done = loop.createFuture();
    this.announces = announces;
  }

  @Override
  public void finished(TlsTransport transport) {
    if (done.isDone()) {
      return; // cancelled, and about to be aborted by the task that waited
    }
    try {
      if (announces) {
        transport.protocol().connectionMade(transport);
      }
      done.setResult(transport);
    } catch (Throwable thrown) {
      done.setException(thrown);
      transport.abort();
    }
  }

  @Override
  public void failed(TlsTransport transport, @Nullable Exception cause) {
    if (!done.isDone()) {
      done.setException(
          cause != null ? cause : new SSLHandshakeException("the connection was closed"));
    }
  }

  /**
   * Waits for the end of the handshake.
   *
   * @param peer whom it is with, for the error
   * @return the encrypted transport
   * @throws SSLHandshakeException if it failed
   */
  public Transport await(String peer) throws SSLHandshakeException {
    try {
      return done.await(IOException.class);
    } catch (IOException e) {
      throw new SSLHandshakeException(
          "the TLS handshake with " + peer + " failed: " + reason(e), e);
    }
  }

  /** What went wrong. Some engines leave what they mind of a certificate to the cause. */
  private static @Nullable String reason(Throwable failure) {
    String message = failure.getMessage();
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String first = root.getMessage();
    boolean isTold = message == null || first == null || message.contains(first);
    return isTold || !(root instanceof GeneralSecurityException) ? message : message + ": " + first;
  }
}
