package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A part of a file on its way into a socket, without passing through this process's memory where
 * the system can do that. Confined to the loop.
 */
public final class FileTransfer {
  /** So much in one go, before others have their turn. */
  private static final long BYTES_AT_ONCE = 1 << 20;

  private final FileChannel source;
  private final Future<Long> sent;
  private final long start;
  private final long end;
  private long position;

  public FileTransfer(EventLoop loop, FileChannel source, long position, long count) {
    this.source = source;
    this.sent = loop.createFuture();
    this.start = position;
    this.position = position;
    this.end = position + Math.min(count, Long.MAX_VALUE - position);
  }

  public Future<Long> sent() {
    return sent;
  }

  long sentBytes() {
    return position - start;
  }

  /** Whether nothing more is to be sent: all was, it failed, or it was cancelled. */
  boolean isDone() {
    return sent.isDone();
  }

  /** Whether sending ended by an error, which may have been the target's. */
  public boolean hasFailed() {
    return sent.isDone() && !sent.isCancelled() && sent.exception() != null;
  }

  /**
   * Sends what the target takes.
   *
   * @return whether there is more
   */
  public boolean sendSome(WritableByteChannel target) {
    if (sent.isDone()) {
      return false;
    }
    // The file is the caller's. A callback that left the loop's thread interrupted would have it
    // closed by the system call.
    boolean _ = Thread.interrupted();
    try {
      long stop = Math.min(end, position + BYTES_AT_ONCE);
      long count = 1;
      while (count > 0 && position < stop) {
        count = source.transferTo(position, stop - position, target);
        position += count;
      }
      if (position < end && (count > 0 || position < source.size())) {
        return true;
      }
      sent.setResult(position - start);
    } catch (IOException | RuntimeException e) {
      sent.setException(e);
    }
    return false;
  }

  void connectionLost(Transport transport) {
    if (!sent.isDone()) {
      sent.setException(
          new SocketException(
              "sendFile() on "
                  + transport
                  + ": the connection is closed after "
                  + (position - start)
                  + " bytes"));
    }
  }
}
