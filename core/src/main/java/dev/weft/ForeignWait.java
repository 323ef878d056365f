package dev.weft;

/**
 * A wait on one loop for a future of another. The other loop's thread notices that the future is
 * done, and hands that over; what follows runs on the waiting loop.
 */
final class ForeignWait {
  private final OutsideWork work;
  private final OutsideWait wait;

  /**
   * Begins to wait; for the code of the waiting loop.
   *
   * @param action runs on the waiting loop when the future is done or its loop is closed
   */
  ForeignWait(EventLoop here, Future<?> future, Runnable action) {
    this.work = here.beginOutsideWork();
    this.wait = OutsideWait.begin(future, () -> work.end(action));
  }

  /** Ends the wait without the action, if that has not run. The waiting loop's code only. */
  void giveUp() {
    wait.giveUp();
    work.end(() -> {});
  }

  /** What a wait fails with whose future will never be done. */
  static IllegalStateException loopClosed(Future<?> future) {
    return new IllegalStateException(
        future.loop() + " was closed before this future of it was done: " + future);
  }
}
