package dev.weft.net;

import dev.weft.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reader and a writer over any transport, one of the program's own included: a protocol to be
 * given to whatever makes the connection, and the streams that it feeds.
 *
 * {@snippet file="ProtocolStreamsTest.java" region="streams"}
 *
 * <p>A transport that stands already gets the protocol by {@link Transport#setProtocol}, and then
 * {@link Protocol#connectionMade} of the protocol has to be called with it.
 *
 * <p>One object is for one connection. Only code of the loop that made it may use it. asyncio's
 * {@code StreamReader}, {@code StreamReaderProtocol} and {@code StreamWriter}, put together by
 * hand.
 */
public final class ProtocolStreams {
  private final StreamProtocol protocol;
  private @Nullable Connection connection;

  /**
   * Streams with default options.
   *
   * @throws IllegalStateException if no loop runs here
   */
  public ProtocolStreams() {
    this(StreamOptions.DEFAULT);
  }

  /**
   * Streams for a task that has them from {@link #connection()}.
   *
   * @param options the limit of the reader; encryption is up to what makes the connection
   * @throws IllegalStateException if no loop runs here
   */
  public ProtocolStreams(StreamOptions options) {
    Objects.requireNonNull(options, "options");
    this.protocol = new StreamProtocol(EventLoop.running(), options, null);
  }

  /**
   * Streams that a task of their own serves as soon as the connection is made, as a {@linkplain
   * Net#startServer stream server}'s are. asyncio's {@code client_connected_cb}.
   *
   * @param options the limit of the reader; encryption is up to what makes the connection
   * @param handler serves the connection; when it returns, the connection is closed
   * @throws IllegalStateException if no loop runs here
   */
  public ProtocolStreams(StreamOptions options, StreamHandler handler) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(handler, "handler");
    this.protocol = new StreamProtocol(EventLoop.running(), options, handler);
  }

  /**
   * What the transport calls.
   *
   * @return the same protocol each time
   */
  public Protocol protocol() {
    return protocol;
  }

  /**
   * What the other side sends. It can be read from before the connection is made.
   *
   * @return the reader
   */
  public StreamReader reader() {
    return protocol.reader();
  }

  /**
   * Both streams, once {@link Protocol#connectionMade} was called.
   *
   * @return the same connection each time, to be closed by the caller
   * @throws IllegalStateException before that, and where a handler has them
   */
  public Connection connection() {
    Connection made = connection;
    if (made == null) {
      made = protocol.connection();
      connection = made;
    }
    return made;
  }

  @Override
  public String toString() {
    return "ProtocolStreams[" + protocol + "]";
  }
}
