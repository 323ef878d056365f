package dev.weft.net;

import dev.weft.Async;
import dev.weft.internal.nulls.Nulls;
import dev.weft.net.internal.tls.TlsUpgrade;
import dev.weft.net.internal.transport.PiecewiseFileSend;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the other side.
 *
 * {@snippet file="ReadmeTest.java" region="echo"}
 *
 * <p>The {@code write…} methods do not wait: they send at once what the system takes and keep the
 * rest, which is sent later, in order. {@link #drain()} waits while more than the high watermark
 * (64 KiB) is kept. A task that calls it after each write cannot fill the memory, however slowly
 * the peer reads; one that does not, can.
 *
 * <p>What is written after {@link #close()}, or after the connection was lost, is dropped; {@link
 * #drain()} then throws.
 *
 * <p>Only code of one loop may use a writer; several of its tasks may. asyncio's {@code
 * StreamWriter}.
 */
public final class StreamWriter implements AutoCloseable {
  private Transport transport;
  private final StreamProtocol protocol;
  private final StreamReader reader;

  StreamWriter(Transport transport, StreamProtocol protocol, StreamReader reader) {
    this.transport = transport;
    this.protocol = protocol;
    this.reader = reader;
  }

  /**
   * Writes bytes. Does not wait.
   *
   * @param data the bytes; the array may be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void write(byte[] data) {
    Objects.requireNonNull(data, "data");
    reader.answered();
    transport.write(data);
  }

  /**
   * Writes a part of an array. Does not wait.
   *
   * @param data an array, which may be changed afterwards
   * @param offset where the part begins
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if the array has no such part
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void write(byte[] data, int offset, int length) {
    Objects.requireNonNull(data, "data");
    reader.answered();
    transport.write(data, offset, length);
  }

  /**
   * Writes what remains in a buffer. Does not wait.
   *
   * @param data the buffer; its position moves to its limit, and it may be used again
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    reader.answered();
    transport.write(data);
  }

  /**
   * Writes text as UTF-8. Does not wait.
   *
   * @param text the text
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void write(String text) {
    Objects.requireNonNull(text, "text");
    reader.answered();
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes text and {@code \n} as UTF-8. Does not wait.
   *
   * @param line the text, without the newline
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void writeLine(String line) {
    Objects.requireNonNull(line, "line");
    write(line + '\n');
  }

  /**
   * Writes several arrays, one after the other: in one system call, if it takes them all. Does not
   * wait. asyncio's {@code writelines}; nothing is put between them.
   *
   * @param data the arrays, which may be changed afterwards
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  public void writeAll(List<byte[]> data) {
    Nulls.refuseIn(data, "data");
    reader.answered();
    transport.writeAll(data.stream().map(ByteBuffer::wrap).toList());
  }

  /**
   * Sends a part of a file, after what was written, and waits until that is done; for what holds
   * meanwhile, after a cancellation and about encrypted connections see {@link Net#sendFile}.
   *
   * @param file the file, open for reading; its own position stays where it is
   * @param position where to begin in the file, from 0 on
   * @param count how many bytes to send, from 0 on
   * @return how many bytes were sent: fewer than {@code count} if the file is shorter
   * @throws IOException if the file cannot be read or the connection is lost
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws IllegalStateException after {@link #writeEof()}, while another file is sent, or if the
   *     caller is no task
   */
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    return sendFile(file, position, count, true);
  }

  /**
   * Sends a part of a file, as {@link Net#sendFile(Transport, FileChannel, long, long, boolean)}
   * does.
   *
   * @param file the file, open for reading; its own position stays where it is
   * @param position where to begin in the file, from 0 on
   * @param count how many bytes to send, from 0 on
   * @param fallback whether to read and write it piece by piece where the system cannot send it
   * @return how many bytes were sent: fewer than {@code count} if the file is shorter
   * @throws SendFileNotAvailableException if there is no fallback, and the system cannot send it
   * @throws IOException if the file cannot be read or the connection is lost
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws IllegalStateException after {@link #writeEof()}, while another file is sent, or if the
   *     caller is no task
   */
  public long sendFile(FileChannel file, long position, long count, boolean fallback)
      throws IOException {
    Objects.requireNonNull(file, "file");
    reader.answered();
    return PiecewiseFileSend.send(transport, file, position, count, fallback);
  }

  /**
   * This writer as what code needs that knows only the JDK's streams: compressors, serializers. Its
   * {@code write} methods wait as {@link #drain()} does, and so does {@code flush}; only the
   * calling task is suspended. {@code close} flushes, and leaves the connection open: close the
   * writer for that.
   *
   * @return a stream for tasks of the loop
   */
  public OutputStream asOutputStream() {
    return new StreamWriterOutput(this);
  }

  /**
   * Waits until it is sensible to write on: while more than the high watermark is kept, until no
   * more than the low one is. Where less is kept it returns at once, without suspending the task.
   * Several tasks may wait; they go on in the order in which they came. Cancelling one loses
   * nothing that was written.
   *
   * @throws IOException if the connection broke or is closed
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void drain() throws IOException {
    reader.throwFailure();
    if (transport.isClosing()) {
      // Lets connectionLost() be called: a task that writes and drains in a loop would otherwise
      // never learn of it.
      Async.sleep(Duration.ZERO);
    }
    protocol.waitUntilWritable();
  }

  /**
   * Tells the peer that nothing more will come, after what was written; reading goes on. Does
   * nothing the second time, or after {@link #close()}. Does not wait.
   *
   * @throws IllegalStateException outside the loop
   */
  public void writeEof() {
    reader.answered();
    transport.writeEof();
  }

  /**
   * Encrypts the connection from here on, and waits for the handshake. Before, both sides have
   * agreed on it, by a command of their protocol ({@code STARTTLS}). The reader and this writer go
   * on over the encrypted connection; {@link #transport()} is another one.
   *
   * <p>What was received and not read yet is taken for the peer's part of the handshake: nothing
   * that came in the clear can be read afterwards, so no plain text can be slipped in. If the
   * handshake fails, or the task is cancelled, the connection is closed.
   *
   * @param options how to encrypt. A client's must have the name of the server ({@link
   *     TlsClientOptions#withServerHostname}), unless it is not verified
   * @throws javax.net.ssl.SSLHandshakeException if the handshake failed; the cause says why
   * @throws IOException if the connection is closed, or the peer has ended it
   * @throws IllegalArgumentException if the server's name is missing
   * @throws IllegalStateException if the caller is no task
   */
  public void startTls(TlsOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    reader.throwFailure();
    if (transport.isClosing() || reader.atEof()) {
      throw new SocketException(
          "startTls() on " + this + ": the connection is closed, or the peer has ended it");
    }
    Transport lower = transport;
    var upgrade = TlsUpgrade.begin(lower, protocol, options);
    transport = upgrade.transport();
    protocol.replaceTransport(transport);
    lower.resumeReading();
    upgrade.transport().feed(reader.takeAll());
    upgrade.await();
  }

  /**
   * Closes the connection, in both directions, as soon as what was written is sent. Does not wait:
   * {@link #waitClosed()} does. Does nothing the second time.
   *
   * <p>If the loop ends before that, what is not sent yet is lost.
   *
   * @throws IllegalStateException outside the loop
   */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * Whether the connection is being closed, or is closed.
   *
   * @return true once either side has closed it, or it broke
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Whether the server of this connection {@linkplain Server#shutdown shuts down}: then a handler
   * tells its peer that this answer is the last one, where the protocol has words for it ({@code
   * Connection: close} in HTTP), and ends.
   *
   * {@snippet file="ServerEndTest.java" region="closing"}
   *
   * <p>A handler that only reads need not ask: between two requests it sees the end of the input.
   *
   * @return true from when the shutdown has begun; false on a client's connection
   */
  public boolean isServerClosing() {
    return protocol.isServerClosing();
  }

  /**
   * Waits until the connection is closed and everything is sent. Call {@link #close()} before.
   * Cancelling it changes nothing for the connection or for other tasks that wait.
   *
   * @throws IOException if it ended by an error, be it before this call
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void waitClosed() throws IOException {
    protocol.waitClosed();
  }

  /**
   * The level below, for its watermarks, for {@link Transport#abort()} and for its extra
   * information.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  /**
   * The peer's address, which stays known after the connection is closed.
   *
   * @return an address, or null if the connection had none
   */
  public @Nullable SocketAddress remoteAddress() {
    return transport.remoteAddress();
  }

  /**
   * The address at this end, which stays known after the connection is closed.
   *
   * @return an address, or null if the connection had none
   */
  public @Nullable SocketAddress localAddress() {
    return transport.localAddress();
  }

  @Override
  public String toString() {
    return "StreamWriter[" + transport + "]";
  }
}
