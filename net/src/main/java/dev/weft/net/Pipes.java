package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.TransportStart;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.transport.BlockingStreamTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the ends of a {@link Pipe}: bytes from one thread, loop or library to another;
 * and streams of the JDK that block, {@link System#in} say.
 *
 * {@snippet file="PipesTest.java" region="streams"}
 *
 * <p>An end that is given to a method here belongs to the loop from then on, and is made not to
 * block. The other end belongs to any code: a blocking thread's, another loop's, or the same
 * loop's.
 *
 * <p>For a stream that blocks, a thread makes the blocking calls, one at a time, while the loop
 * goes on. So each stream that is waited for holds a thread, where a pipe holds none; and a stream
 * needs no selector, so this works on a virtual clock too.
 */
public final class Pipes {
  private Pipes() {}

  /**
   * Whether a loop can wait for the ends of pipes, and for sockets: it waits in a poller of this
   * module's. Otherwise the methods that take such an end refuse it, and those for streams that
   * block work all the same.
   *
   * @param loop a loop
   * @return false for a loop that was made with another poller, a virtual clock say
   */
  public static boolean areSupportedBy(EventLoop loop) {
    Objects.requireNonNull(loop, "loop");
    return loop.poller() instanceof ChannelPoller;
  }

  // ---- pipes

  /**
   * Lets tasks read from a pipe.
   *
   * @param source the reading end
   * @return a connection to read from, to be closed by the caller; its writer is there to be closed
   *     only, and refuses to write by an {@link UnsupportedOperationException}. At the end of what
   *     was written it closes by itself
   * @throws IOException if the end is closed
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openReader(Pipe.SourceChannel source) throws IOException {
    return openReader(source, StreamOptions.DEFAULT);
  }

  /**
   * Lets tasks read from a pipe, as {@link #openReader(Pipe.SourceChannel)} does.
   *
   * @param source the reading end
   * @param options the limit of the reader; pipes are not encrypted, whatever the options say
   * @return a connection to read from, to be closed by the caller
   * @throws IOException if the end is closed
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openReader(Pipe.SourceChannel source, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(options, "options");
    return connect(ClientStart.streams(options), source).protocol().connection();
  }

  /**
   * Lets tasks write to a pipe. When its reader is gone the writer closes by itself, and fails if
   * something waits to be sent. On Linux, where the JVM has the flags of {@code NetPollerProvider},
   * that happens at once, on either poller; otherwise when something is written.
   *
   * @param sink the writing end
   * @return the writer, to be closed by the caller, which ends what the other side reads
   * @throws IOException if the end is closed
   * @throws IllegalStateException if the caller is no task
   */
  public static StreamWriter openWriter(Pipe.SinkChannel sink) throws IOException {
    Objects.requireNonNull(sink, "sink");
    return connect(ClientStart.streams(StreamOptions.DEFAULT), sink).protocol().takeWriter();
  }

  /**
   * Lets a protocol read from a pipe. When it returns, {@link Protocol#connectionMade} has been
   * called. After {@link Protocol#eofReceived} the pipe is closed, whatever that returns. asyncio's
   * {@code connect_read_pipe}.
   *
   * @param protocols makes the protocol
   * @param source the reading end
   * @param <P> the type of the protocol
   * @return the transport, which refuses to write, and the protocol
   * @throws IOException if the end is closed
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> connectReadPipe(
      Supplier<? extends P> protocols, Pipe.SourceChannel source) throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(source, "source");
    return connect(protocols, source);
  }

  /**
   * Lets a protocol write to a pipe. When it returns, {@link Protocol#connectionMade} has been
   * called; nothing is ever received. {@link Transport#writeEof()} closes the pipe when all is
   * written. That its reader is gone is told by {@link Protocol#connectionLost}, without an error
   * if nothing waits to be sent: at once, as {@link #openWriter(Pipe.SinkChannel)} says. asyncio's
   * {@code connect_write_pipe}.
   *
   * @param protocols makes the protocol
   * @param sink the writing end
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws IOException if the end is closed
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> connectWritePipe(
      Supplier<? extends P> protocols, Pipe.SinkChannel sink) throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(sink, "sink");
    return connect(protocols, sink);
  }

  // ---- streams that block

  /**
   * Lets tasks read from a stream that blocks: a thread reads ahead, up to what the reader's limit
   * allows.
   *
   * {@snippet file="BlockingStreamTest.java" region="in"}
   *
   * @param input the stream, which no other code may read from now on
   * @param options the limit of the reader
   * @return a connection to read from, to be closed by the caller, which closes the stream; its
   *     writer is there to be closed only. At the end of the stream it closes by itself. Closing it
   *     does not end a read that is under way, unless the stream can do that: the thread stays in
   *     it until then
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openReader(InputStream input, StreamOptions options) {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(options, "options");
    return connectReadStream(ClientStart.streams(options), input).protocol().connection();
  }

  /**
   * Lets tasks write to a stream that blocks. What is written is flushed.
   *
   * @param output the stream, which no other code may write to from now on
   * @return the writer, to be closed by the caller, which closes the stream
   * @throws IllegalStateException if the caller is no task
   */
  public static StreamWriter openWriter(OutputStream output) {
    Objects.requireNonNull(output, "output");
    return connectWriteStream(ClientStart.streams(StreamOptions.DEFAULT), output)
        .protocol()
        .takeWriter();
  }

  /**
   * Lets a protocol read from a stream that blocks, as {@link #connectReadPipe} does from a pipe.
   *
   * @param protocols makes the protocol
   * @param input the stream, which no other code may read from now on
   * @param <P> the type of the protocol
   * @return the transport, which refuses to write, and the protocol
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> connectReadStream(
      Supplier<? extends P> protocols, InputStream input) {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(input, "input");
    EventLoop loop = EventLoop.running();
    P protocol = protocols.get();
    Future<@Nullable Void> connectionMade = loop.createFuture();
    return made(
        TransportStart.await(
            BlockingStreamTransport.startReading(loop, input, protocol, connectionMade),
            protocol,
            connectionMade));
  }

  /**
   * Lets a protocol write to a stream that blocks, as {@link #connectWritePipe} does to a pipe.
   *
   * @param protocols makes the protocol
   * @param output the stream, which no other code may write to from now on
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> connectWriteStream(
      Supplier<? extends P> protocols, OutputStream output) {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(output, "output");
    EventLoop loop = EventLoop.running();
    P protocol = protocols.get();
    Future<@Nullable Void> connectionMade = loop.createFuture();
    return made(
        TransportStart.await(
            BlockingStreamTransport.startWriting(loop, output, protocol, connectionMade),
            protocol,
            connectionMade));
  }

  private static <P extends Protocol> ProtocolConnection<P> made(
      TransportStart<BlockingStreamTransport, P> started) {
    return new ProtocolConnection<>(started.transport(), started.protocol());
  }

  private static <P extends Protocol> ProtocolConnection<P> connect(
      Supplier<? extends P> protocols, SelectableChannel end) throws IOException {
    EventLoop loop = EventLoop.running();
    boolean usable = false;
    try {
      SelectableChannel _ = end.configureBlocking(false);
      usable = true;
    } finally {
      if (!usable) {
        Closing.quietly(end);
      }
    }
    return TransportStart.connect(loop, end, protocols);
  }
}
