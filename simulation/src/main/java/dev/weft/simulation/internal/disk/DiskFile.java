package dev.weft.simulation.internal.disk;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file: what programs see, and what a crash is sure to leave, which is what was
 * forced last.
 */
final class DiskFile extends Node {
  /** What a disk writes all or not at all. */
  private static final int SECTOR_BYTES = 512;

  private Pages content = new Pages();
  private Pages kept = new Pages();

  /** The pages that were written since they were kept; nothing else has those arrays. */
  private final TreeSet<Long> dirty = new TreeSet<>();

  /** Those that a force failed to keep. No later one tries again, unless they are written anew. */
  private final TreeSet<Long> givenUp = new TreeSet<>();

  /** What it was cut to since it was kept: what was kept above is over. */
  private long lowestSize;

  private final List<DiskLock> locks = new ArrayList<>();

  /** How many channels are open. */
  int opened;

  DiskFile(long number, Instant now) {
    super(number, now, "rw-r--r--");
  }

  @Override
  boolean isDirectory() {
    return false;
  }

  @Override
  long size() {
    return content.size();
  }

  List<DiskLock> locks() {
    return locks;
  }

  // ---- what programs do

  int read(ByteBuffer to, long position) {
    return content.read(to, position);
  }

  /** Writes so many bytes. */
  void write(ByteBuffer from, long position, int count) {
    if (position + count > content.size()) {
      content.setSize(position + count);
    }
    for (int done = 0; done < count; ) {
      long at = position + done;
      int within = (int) (at % Pages.PAGE_BYTES);
      int piece = Math.min(count - done, Pages.PAGE_BYTES - within);
      from.get(ownPage(Pages.pageOf(at)), within, piece);
      done += piece;
    }
  }

  private byte[] ownPage(long number) {
    byte[] page = content.page(number);
    if (page == null || dirty.add(number)) {
      givenUp.remove(number);
      dirty.add(number);
      return content.ownPage(number);
    }
    return page;
  }

  void truncate(long newSize) {
    lowestSize = Math.min(lowestSize, newSize);
    if (newSize % Pages.PAGE_BYTES > 0 && content.page(Pages.pageOf(newSize)) != null) {
      var _ = ownPage(Pages.pageOf(newSize)); // its rest becomes zeros
    }
    content.setSize(newSize);
    dirty.removeIf(number -> number * Pages.PAGE_BYTES >= newSize);
    givenUp.removeIf(number -> number * Pages.PAGE_BYTES >= newSize);
  }

  // ---- what a crash leaves

  boolean isKept() {
    return dirty.isEmpty()
        && givenUp.isEmpty()
        && lowestSize >= kept.size()
        && content.size() == kept.size();
  }

  /** What there is now will be left. */
  void force() {
    kept.setSize(Math.min(kept.size(), lowestSize));
    dirty.forEach(this::keepPage);
    kept.setSize(content.size());
    dirty.clear();
    lowestSize = content.size();
  }

  private void keepPage(long number) {
    byte[] page = content.page(number);
    if (page != null) {
      kept.put(number, page);
    }
  }

  /** A force has failed. As on Linux, what it should have kept then counts as kept, and is not. */
  void failToForce() {
    givenUp.addAll(dirty);
    dirty.clear();
  }

  /**
   * A crash: leaves what was forced, and as much of the rest as is drawn.
   *
   * @return how much of the rest is left; null if there was none
   */
  @Nullable String lose(RandomGenerator random) {
    opened = 0;
    locks.clear();
    if (isKept()) {
      return null;
    }
    String fate =
        switch (random.nextInt(4)) {
          case 0 -> "nothing";
          case 1 -> keepAll();
          case 2 -> keepBeginning(random);
          default -> keepSome(random);
        };
    content = new Pages(kept);
    dirty.clear();
    givenUp.clear();
    lowestSize = content.size();
    return fate;
  }

  private String keepAll() {
    force();
    return givenUp.isEmpty() ? "all" : "all but what a force had failed for";
  }

  private String keepBeginning(RandomGenerator random) {
    if (lowestSize == content.size()) {
      return keepSome(random);
    }
    long end = lowestSize + random.nextLong(content.size() - lowestSize + 1);
    force();
    kept.setSize(end);
    return "a beginning";
  }

  /** Which pages reach a disk first is the system's to say. */
  private String keepSome(RandomGenerator random) {
    kept.setSize(Math.min(kept.size(), lowestSize));
    int count = 0;
    for (long number : dirty) {
      switch (random.nextInt(3)) {
        case 0 -> {}
        case 1 -> {
          keepPage(number);
          count++;
        }
        default -> tearPage(number, random);
      }
    }
    kept.setSize(content.size());
    return count + " of " + dirty.size() + " pages";
  }

  private void tearPage(long number, RandomGenerator random) {
    byte[] page = content.page(number);
    byte[] torn = kept.ownPage(number);
    if (page != null) {
      for (int from = 0; from < Pages.PAGE_BYTES; from += SECTOR_BYTES) {
        if (random.nextBoolean()) {
          System.arraycopy(page, from, torn, from, SECTOR_BYTES);
        }
      }
    }
  }
}
