package dev.weft.http;

import dev.weft.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * The engine's buffers, kept by the loop that uses them. The engine's own pool is made for threads
 * that compete, and looks through all buffers that are taken to find a free one.
 *
 * <p>Other threads may take buffers and give them back, too: new ones, which are not kept.
 */
final class LoopBufferPool implements ByteBufferPool {
  private static final int SMALLEST_SHIFT = 10;
  private static final int LARGEST_SHIFT = 18;
  private static final int KEPT_BYTES_PER_SIZE = 4 * 1024 * 1024;

  private final EventLoop loop;

  /** The free buffers of each power of two, from 1 KiB to 256 KiB. Confined to the loop. */
  private final List<ArrayDeque<ByteBuffer>> heap = new ArrayList<>();

  /** The same outside the heap. */
  private final List<ArrayDeque<ByteBuffer>> direct = new ArrayList<>();

  LoopBufferPool(EventLoop loop) {
    this.loop = loop;
    for (int shift = SMALLEST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
      heap.add(new ArrayDeque<>(4));
      direct.add(new ArrayDeque<>(4));
    }
  }

  @Override
  public RetainableByteBuffer.Mutable acquire(int size, boolean isDirect) {
    if (size > 1 << LARGEST_SHIFT || loop != EventLoop.runningOrNull()) {
      return ByteBufferPool.NON_POOLING.acquire(size, isDirect);
    }
    ByteBuffer buffer = take(Math.max(size, 1), isDirect);
    return RetainableByteBuffer.wrap(buffer, () -> give(buffer));
  }

  /** An empty buffer, as the engine wants it: to be read, with nothing in it. */
  private ByteBuffer take(int atLeastBytes, boolean isDirect) {
    int shift = Math.max(SMALLEST_SHIFT, 32 - Integer.numberOfLeadingZeros(atLeastBytes - 1));
    @Nullable ByteBuffer kept = (isDirect ? direct : heap).get(shift - SMALLEST_SHIFT).pollLast();
    if (kept == null) {
      return BufferUtil.allocate(1 << shift, isDirect);
    }
    BufferUtil.reset(kept);
    return kept;
  }

  private void give(ByteBuffer buffer) {
    if (loop != EventLoop.runningOrNull()) {
      return;
    }
    int shift = Integer.numberOfTrailingZeros(buffer.capacity());
    ArrayDeque<ByteBuffer> sameSize =
        (buffer.isDirect() ? direct : heap).get(shift - SMALLEST_SHIFT);
    if ((long) (sameSize.size() + 1) << shift <= KEPT_BYTES_PER_SIZE) {
      sameSize.addLast(buffer);
    }
  }

  @Override
  public void clear() {
    heap.forEach(ArrayDeque::clear);
    direct.forEach(ArrayDeque::clear);
  }
}
