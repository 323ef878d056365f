package dev.weft.net;

import dev.weft.EventLoop;

/** Catches calls from other threads than the loop's, which would corrupt what they touch. */
final class Confinement {
  private Confinement() {}

  /**
   * Refuses a call from elsewhere.
   *
   * @param called what was called, for the error
   * @throws IllegalStateException if the caller is not on the loop, and that runs
   */
  static void ensureOnLoop(EventLoop loop, Object called, String method) {
    if (EventLoop.runningOrNull() != loop && loop.isRunning()) {
      throw new IllegalStateException(
          method
              + " of "
              + called
              + " outside its loop, by "
              + Thread.currentThread()
              + ": pass the call to the loop by callSoonThreadsafe() or submit()");
    }
  }
}
