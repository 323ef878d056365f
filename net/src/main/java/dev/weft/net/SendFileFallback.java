package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file over a transport that cannot leave that to the system, since it changes the bytes on
 * their way: reads and writes piece by piece, and waits whenever the peer does not keep up. Stands
 * in for the transport's protocol meanwhile, to hear about that. Confined to the loop.
 */
final class SendFileFallback implements Protocol {
  private static final int PIECE_BYTES = 64 * 1024;

  private final EventLoop loop;
  private final Transport transport;
  private final Protocol above;
  private final Waiters writable = new Waiters();
  private boolean paused;
  private boolean lost;

  /** Whether what the transport is given now is the file's. */
  private boolean writing;

  SendFileFallback(EventLoop loop, Transport transport) {
    this.loop = loop;
    this.transport = transport;
    this.above = transport.protocol();
  }

  /**
   * For the transports that files are sent over this way: refuses what others write meanwhile.
   *
   * @throws IllegalStateException if a file is being sent
   */
  static void refuseOthers(Transport transport) {
    if (transport.protocol() instanceof SendFileFallback sending && !sending.writing) {
      throw new IllegalStateException(
          "write() while sendFile() is under way on " + transport + ": wait for its end");
    }
  }

  long send(FileChannel file, long position, long count) throws IOException {
    if (above instanceof SendFileFallback) {
      throw new IllegalStateException(
          "sendFile() while another one is under way on " + transport + ": wait for its end");
    }
    transport.setProtocol(this);
    try {
      return sendPieces(file, position, count);
    } finally {
      if (transport.protocol() == this) {
        transport.setProtocol(above);
      }
    }
  }

  private long sendPieces(FileChannel file, long position, long count) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, count));
    long sent = 0;
    while (sent < count) {
      piece.clear().limit((int) Math.min(piece.capacity(), count - sent));
      if (file.read(piece, position + sent) <= 0) {
        break; // the file is shorter than that
      }
      sent += piece.flip().remaining();
      writing = true;
      try {
        transport.write(piece);
      } finally {
        writing = false;
      }
      waitUntilWritable();
    }
    return sent;
  }

  private void waitUntilWritable() throws IOException {
    while (paused && !lost) {
      writable.add(loop).await();
    }
    if (lost || transport.isClosing()) {
      throw new SocketException("sendFile() on " + transport + ": the connection is closed");
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    above.dataReceived(data);
  }

  @Override
  public boolean eofReceived() {
    return above.eofReceived();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    writable.wakeAll();
    above.connectionLost(cause);
  }

  @Override
  public void pauseWriting() {
    paused = true;
    above.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    paused = false;
    writable.wakeAll();
    above.resumeWriting();
  }
}
