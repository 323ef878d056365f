package dev.weft.net.internal.bytes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that {@link ByteQueue}s take when bytes come in and give back when they are empty, so that
 * an idle connection holds none, and a busy loop works in a few arrays that stay in the processor's
 * cache.
 *
 * <p>Confined to one loop, but for {@link #NONE}, which keeps nothing.
 */
public final class ByteArrayPool {
  /** Keeps nothing: every array is a new one. Safe for all threads. */
  public static final ByteArrayPool NONE = new ByteArrayPool(0);

  private static final int SMALLEST_SHIFT = 9;
  private static final int LARGEST_SHIFT = 19;

  /** The free arrays of each power of two, from 512 bytes to 512 KiB. */
  private final List<ArrayDeque<byte[]>> free;

  private final int keptBytesPerSize;

  /**
   * A pool.
   *
   * @param keptBytesPerSize how many bytes to keep of each size of arrays; 0 keeps nothing, and
   *     otherwise one array of each size is kept at least
   */
  public ByteArrayPool(int keptBytesPerSize) {
    this.keptBytesPerSize = keptBytesPerSize;
    free = new ArrayList<>();
    if (keptBytesPerSize > 0) {
      for (int shift = SMALLEST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
        free.add(new ArrayDeque<>(4));
      }
    }
  }

  /** An array of at least this many bytes, with anything in it. */
  public byte[] take(int atLeastBytes) {
    if (atLeastBytes > 1 << LARGEST_SHIFT) {
      // With some room to grow, so that appending piece by piece does not copy each time.
      long roomy = atLeastBytes + (long) (atLeastBytes >> 1);
      return new byte[(int) Math.min(roomy, Math.max(atLeastBytes, Integer.MAX_VALUE - 8))];
    }
    int shift = Math.max(SMALLEST_SHIFT, 32 - Integer.numberOfLeadingZeros(atLeastBytes - 1));
    byte @Nullable [] kept = free.isEmpty() ? null : free.get(shift - SMALLEST_SHIFT).pollLast();
    return kept != null ? kept : new byte[1 << shift];
  }

  /** Takes back an array that will not be touched any more. */
  void give(byte[] array) {
    int shift = Integer.numberOfTrailingZeros(array.length);
    if (array.length != 1 << shift
        || shift < SMALLEST_SHIFT
        || shift > LARGEST_SHIFT
        || free.isEmpty()) {
      return;
    }
    ArrayDeque<byte[]> sameSize = free.get(shift - SMALLEST_SHIFT);
    if (sameSize.isEmpty() || (long) (sameSize.size() + 1) << shift <= keptBytesPerSize) {
      sameSize.addLast(array);
    }
  }
}
