package dev.weft.net.internal.poll;

import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.ByteArrayPool;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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

  /** The same as {@link #incoming}, on the heap; null until it is asked for. */
  private @Nullable ByteBuffer incomingArray;

  public final ByteArrayPool arrays = new ByteArrayPool(POOLED_BYTES_PER_SIZE);

  /**
   * An empty buffer for what is received next by a protocol that works on arrays. Used up within
   * the callback that read it.
   */
  public ByteBuffer incomingArray() {
    ByteBuffer made = incomingArray;
    if (made == null) {
      made = ByteBuffer.allocate(BUFFER_BYTES);
      incomingArray = made;
    }
    return made.clear();
  }

  /** The arrays of a loop; none are kept where it knows no channels. */
  public static ByteArrayPool arraysOf(EventLoop loop) {
    return loop.poller() instanceof ChannelPoller poller
        ? poller.buffers().arrays
        : ByteArrayPool.NONE;
  }
}
