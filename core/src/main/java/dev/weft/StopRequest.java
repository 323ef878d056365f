package dev.weft;

import org.jspecify.annotations.Nullable;

/** Whether a loop's run is to end after its iteration. Any thread. */
final class StopRequest {
  private final Wakeups wakeups;
  private volatile boolean made;

  /** Why users' requests are refused; null if they are not. Set before the loop is given to any. */
  private volatile @Nullable String refusal;

  StopRequest(Wakeups wakeups) {
    this.wakeups = wakeups;
  }

  void make() {
    made = true;
    wakeups.wakeIfAsleep();
  }

  boolean isMade() {
    return made;
  }

  /** The run has ended, so what is made from now on is for the next one. */
  void isMet() {
    made = false;
  }

  /** From now on users cannot make one. */
  void refuse(String reason) {
    refusal = reason;
  }

  void ensureNotRefused() {
    String reason = refusal;
    if (reason != null) {
      throw new IllegalStateException(reason);
    }
  }
}
