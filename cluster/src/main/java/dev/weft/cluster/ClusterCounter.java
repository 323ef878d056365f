package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.CounterEntry;

/**
 * A number that all members and clients share. Each addition is made once, in one order.
 *
 * {@snippet file="ClusterGuideTest.java" region="counter"}
 */
public final class ClusterCounter {
  private final Structures structures;
  private final String key;

  ClusterCounter(Structures structures, String name) {
    this.structures = structures;
    this.key = "counter/" + name;
  }

  /**
   * Adds to it. Waits until that is stored, in a task.
   *
   * @param number what to add; negative to subtract
   * @return the value after it
   * @throws dev.weft.CancelledError if the task was cancelled; it may have been added
   * @throws MinorityException if this side of the network may not write
   */
  public long add(long number) {
    return structures.nowOnce(key, request -> new CounterEntry.Add(request, number));
  }

  /**
   * The value. Waits for the answer, in a task.
   *
   * @return 0 where nothing was added
   * @throws dev.weft.CancelledError if the task was cancelled
   * @throws MinorityException if this side of the network cannot know
   */
  public long get() {
    return structures.now(key, new CounterEntry.Get());
  }
}
