package dev.weft;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of a loop's tasks, growing, and unique in the JVM but for loops that are stepped.
 * Confined to the loop.
 *
 * <p>A loop takes a block of them at a time, twice as many as the last time: an access to what all
 * loops share costs a good part of making a task where several loops do so at once. As long as one
 * loop makes tasks, the numbers have no gaps.
 */
final class TaskNumbers {
  private static final AtomicLong TAKEN = new AtomicLong();
  private static final int LARGEST_BLOCK = 1_024;

  private long last;

  /** How many it has given; another thread may see an older number. */
  private long given;

  private long endOfBlock;
  private int nextBlock = 1;

  long given() {
    return given;
  }

  /**
   * Gives 1, 2, 3 from now on, whatever other loops have: a program that names its tasks by them is
   * to do the same in each run of a simulation.
   */
  void countFromOne() {
    last = 0;
    endOfBlock = Long.MAX_VALUE;
  }

  long next() {
    given++;
    if (last == endOfBlock) {
      last = TAKEN.getAndAdd(nextBlock);
      endOfBlock = last + nextBlock;
      nextBlock = Math.min(LARGEST_BLOCK, nextBlock << 1);
    }
    return ++last;
  }
}
