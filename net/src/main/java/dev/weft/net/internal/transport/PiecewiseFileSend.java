package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.net.ExtraInfo;
import dev.weft.net.SendFileNotAvailableException;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Sends a file over a transport that cannot leave that to the system, since it changes the bytes on
 * their way: reads and writes piece by piece, and waits whenever the peer does not keep up, from
 * the first piece on. Confined to the loop.
 */
public final class PiecewiseFileSend {
  private static final int PIECE_BYTES = 64 * 1024;

  private final Transport transport;
  private final Gate gate;

  private PiecewiseFileSend(Transport transport, Gate gate) {
    this.transport = transport;
    this.gate = gate;
  }

  /** What tells when the transport takes more, and keeps others from writing meanwhile. */
  interface Gate {
    /**
     * Refuses what others write from now on.
     *
     * @throws IllegalStateException if another file is being sent
     */
    void close();

    /** Lets others write again. */
    void open();

    /** Waits while the transport has enough, or until it is gone. */
    void waitUntilWritable();

    /** Writes a piece past this gate. */
    void write(ByteBuffer piece);
  }

  /**
   * Sends a file over any transport, by the system where it can, else piece by piece.
   *
   * @param fallback whether it may go piece by piece
   * @return how many bytes were sent
   * @throws SendFileNotAvailableException if it may not and would
   */
  public static long send(
      Transport transport, FileChannel file, long position, long count, boolean fallback)
      throws IOException {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "sendFile() of " + count + " bytes from " + position + ": use 0 or more");
    }
    if (!fallback) {
      checkLeftToTheSystem(transport, file);
    }
    if (transport instanceof ChannelTransport socket) {
      return socket.sendFile(file, position, count).await(IOException.class);
    }
    return sendPieces(EventLoop.running(), transport, file, position, count);
  }

  /** Refuses what would pass through this process's memory. */
  private static void checkLeftToTheSystem(Transport transport, FileChannel file)
      throws SendFileNotAvailableException {
    boolean plainSocket =
        transport instanceof ChannelTransport && transport.extraInfo(ExtraInfo.CHANNEL) != null;
    if (!plainSocket) {
      throw new SendFileNotAvailableException(
          "sendFile() over "
              + transport
              + " must read and write the file, as this is no plain socket: allow the fallback");
    }
    if (file.getClass().getModule() != FileChannel.class.getModule()) {
      throw new SendFileNotAvailableException(
          "sendFile() of " + file + ", which is no file of the system's: allow the fallback");
    }
  }

  private static long sendPieces(
      EventLoop loop, Transport transport, FileChannel file, long position, long count)
      throws IOException {
    OutputFlow flow = transport instanceof FlowingTransport own ? own.flowOrNull() : null;
    Gate gate = flow == null ? new SendFileStandIn(transport) : new FlowGate(loop, transport, flow);
    gate.close();
    try {
      return new PiecewiseFileSend(transport, gate).sendPieces(file, position, count);
    } finally {
      gate.open();
    }
  }

  private long sendPieces(FileChannel file, long position, long count) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, count));
    long sent = 0;
    while (sent < count) {
      waitUntilWritable();
      piece.clear().limit((int) Math.min(piece.capacity(), count - sent));
      if (read(file, piece, position + sent) <= 0) {
        break; // the file is shorter than that
      }
      sent += piece.flip().remaining();
      gate.write(piece);
    }
    waitUntilWritable();
    return sent;
  }

  /** The file is the caller's: a thread that is interrupted would have it closed by reading. */
  private static int read(FileChannel file, ByteBuffer piece, long position) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return file.read(piece, position);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void waitUntilWritable() throws IOException {
    gate.waitUntilWritable();
    if (transport.isClosing()) {
      throw new SocketException("sendFile() on " + transport + ": the connection is closed");
    }
  }

  /** The gate of a transport of this library. */
  private record FlowGate(EventLoop loop, Transport transport, OutputFlow flow) implements Gate {
    @Override
    public void close() {
      flow.reserve(transport);
    }

    @Override
    public void open() {
      flow.release();
    }

    @Override
    public void waitUntilWritable() {
      flow.waitWhilePaused(loop);
    }

    @Override
    public void write(ByteBuffer piece) {
      flow.writePastReservation(() -> transport.write(piece));
    }
  }
}
