package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.transport.MemoryTransport;
import java.net.SocketException;
import java.util.Objects;

/**
 * Connections without a network: two ends in one loop, for tests of whatever speaks over streams,
 * and for parts of one program that do.
 *
 * {@snippet file="MemoryStreamTest.java" region="pair"}
 *
 * <p>They behave as TCP does: bytes come in order and in pieces that mean nothing, no earlier than
 * in the loop's next iteration; an end that does not read makes the other one wait in {@link
 * StreamWriter#drain()}; closing ends what the other side reads. They need no sockets, so they work
 * on any loop, one with a virtual clock too, where a test that is stuck is found out at once. Go's
 * {@code net.Pipe}, with buffers.
 */
public final class MemoryStreams {
  private MemoryStreams() {}

  /**
   * Both ends of a connection.
   *
   * @param left one end
   * @param right the other end, which reads what is written to the first
   */
  public record Pair(Connection left, Connection right) implements AutoCloseable {
    /** Refuses null. */
    public Pair {
      Objects.requireNonNull(left, "left");
      Objects.requireNonNull(right, "right");
    }

    /** Closes both ends, as {@link Connection#close()} does. */
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  /**
   * Makes a connection. Does not wait.
   *
   * @return both ends, to be closed by the caller
   * @throws IllegalStateException if no loop runs here
   */
  public static Pair pair() {
    return pair(StreamOptions.DEFAULT);
  }

  /**
   * Makes a connection. Does not wait.
   *
   * @param options the limit of both readers; nothing is encrypted, whatever the options say
   * @return both ends, to be closed by the caller
   * @throws IllegalStateException if no loop runs here
   */
  public static Pair pair(StreamOptions options) {
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    var left = new StreamProtocol(loop, options, null);
    var right = new StreamProtocol(loop, options, null);
    MemoryTransport.connect(loop, left, right);
    return new Pair(
        new Connection(left.reader(), left.writer()),
        new Connection(right.reader(), right.writer()));
  }

  /**
   * Connects a protocol to streams: what is written to them arrives at the protocol, and what the
   * protocol's transport is given can be read from them. So a protocol is tested without sockets,
   * on a virtual clock too. Does not wait: the protocol was told by {@link
   * Protocol#connectionMade}, in the calling task, when this returns.
   *
   * {@snippet file="MemoryStreamTest.java" region="connect"}
   *
   * @param protocol one end; what it throws later ends the connection, as over a socket
   * @return the other end, to be closed by the caller
   * @throws IllegalStateException if no loop runs here
   */
  public static Connection connect(Protocol protocol) {
    Objects.requireNonNull(protocol, "protocol");
    EventLoop loop = EventLoop.running();
    var streams = new StreamProtocol(loop, StreamOptions.DEFAULT, null);
    MemoryTransport.connect(loop, streams, protocol);
    return new Connection(streams.reader(), streams.writer());
  }

  /**
   * Breaks a connection as if one end's machine had forgotten it: this end is closed, and the other
   * one fails with a {@link SocketException}, when it has received what was written to it; what it
   * writes itself is lost. Does nothing to a connection that is closed.
   *
   * @param end one end of a {@link #pair()}, or what {@link #connect} returned
   * @throws IllegalArgumentException if it is another kind of connection
   * @throws IllegalStateException outside the loop
   */
  public static void reset(Connection end) {
    Objects.requireNonNull(end, "end");
    if (!(end.writer().transport() instanceof MemoryTransport transport)) {
      throw new IllegalArgumentException(
          "reset() of " + end + ": only one made by pair() or connect()");
    }
    transport.reset();
  }
}
