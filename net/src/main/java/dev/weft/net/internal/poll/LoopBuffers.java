package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.ByteArrayPool;
import java.nio.ByteBuffer;

/**
 * The buffers that all connections of one loop share, since only one of them is at work at a time:
 * a connection needs memory of its own only for bytes that wait.
 */
public final class LoopBuffers {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int POOLED_BYTES_PER_SIZE = 256 * 1024;

  /** What was just received. Used up within the callback that read it. */
  public final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /**
   * What is just being sent. Bytes on the heap must be copied out of it for the system call in any
   * case; copying them here spares the JDK's search for a temporary buffer.
   */
  public final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);

  public final ByteArrayPool arrays = new ByteArrayPool(POOLED_BYTES_PER_SIZE);

  /** The arrays of a loop; none are kept where it knows no channels. */
  public static ByteArrayPool arraysOf(EventLoop loop) {
    return loop.poller() instanceof ChannelPoller poller
        ? poller.buffers().arrays
        : ByteArrayPool.NONE;
  }
}
