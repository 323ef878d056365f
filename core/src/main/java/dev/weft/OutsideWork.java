package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work outside the loop that will come back to it: a call in an executor, a stage of someone else.
 * The loop counts it, so that a virtual clock can tell a deadlock from a wait.
 */
final class OutsideWork {
  private final EventLoop loop;
  private final AtomicBoolean ended = new AtomicBoolean();

  OutsideWork(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Comes back, once, from any thread: runs the code on the loop, or drops it if that is closed.
   */
  void end(Runnable onLoop) {
    if (ended.compareAndSet(false, true)) {
      loop.endOutsideWork(onLoop);
    }
  }
}
