package dev.weft.cluster.internal.infinispan;

import org.jgroups.protocols.PerDestinationBundler;

/**
 * Sends what is queued for each node by a thread that rests when nothing is. JGroups' own counts
 * what it has queued, and goes on counting what was queued for a node that has left: from then on
 * its thread looks at empty queues without end. That takes a processor for as long as the channel
 * lasts, and, as the thread is virtual, a carrier from all other virtual threads of the program.
 */
class RestingBundler extends PerDestinationBundler {
  /**
   * Makes one with linked queues: JGroups' ring hides what is in it behind a place that another
   * thread has taken and not yet filled, and then a round sends nothing of what was counted.
   */
  RestingBundler() {
    useRingBuffer(false);
  }

  /** A round: sends what is there, or waits for more. */
  @Override
  public void run() {
    int counted = msgs_available.get();
    long sendsBefore = num_sends_because_no_msgs.sum();
    super.run();
    // What had been counted before the round was queued before it, and would have been taken out,
    // though perhaps in vain: sends that fail count here, too. What comes meanwhile changes the
    // count, and then the next round looks again.
    if (counted > 0 && num_sends_because_no_msgs.sum() == sendsBefore) {
      boolean _ = msgs_available.compareAndSet(counted, 0);
    }
  }
}
