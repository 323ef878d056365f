package dev.weft.simulation.internal.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes in pages; one that was never written reads as zeros. */
final class Pages {
  static final int PAGE_BYTES = 4096;

  private final Map<Long, byte[]> pages;
  private long size;

  Pages() {
    this.pages = new HashMap<>();
  }

  /** A copy that shares the pages. */
  Pages(Pages other) {
    this.pages = new HashMap<>(other.pages);
    this.size = other.size;
  }

  long size() {
    return size;
  }

  static long pageOf(long position) {
    return position / PAGE_BYTES;
  }

  byte @Nullable [] page(long number) {
    return pages.get(number);
  }

  void put(long number, byte[] page) {
    pages.put(number, page);
  }

  /** A page that this one alone has from now on. */
  byte[] ownPage(long number) {
    byte[] old = pages.get(number);
    byte[] own = old == null ? new byte[PAGE_BYTES] : old.clone();
    pages.put(number, own);
    return own;
  }

  /** Reads what there is, as far as there is room for it; -1 at the end. */
  int read(ByteBuffer to, long position) {
    if (position >= size) {
      return to.hasRemaining() ? -1 : 0;
    }
    int count = (int) Math.min(to.remaining(), size - position);
    for (int done = 0; done < count; ) {
      long at = position + done;
      int within = (int) (at % PAGE_BYTES);
      int piece = Math.min(count - done, PAGE_BYTES - within);
      byte[] page = pages.get(pageOf(at));
      if (page == null) {
        to.put(new byte[piece]);
      } else {
        to.put(page, within, piece);
      }
      done += piece;
    }
    return count;
  }

  /** Makes it longer, by zeros, or cuts it. */
  void setSize(long newSize) {
    if (newSize < size) {
      long first = pageOf(newSize);
      int within = (int) (newSize % PAGE_BYTES);
      pages.keySet().removeIf(number -> number > first || (number == first && within == 0));
      if (within > 0 && pages.containsKey(first)) {
        Arrays.fill(ownPage(first), within, PAGE_BYTES, (byte) 0);
      }
    }
    size = newSize;
  }
}
