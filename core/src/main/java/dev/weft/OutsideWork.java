package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work outside a loop that will come back to it: a call in an executor, a stage of another library,
 * an answer that a library's thread will bring. Made by {@link EventLoop#outsideWork()}.
 *
 * <p>The loop counts it, so that a virtual clock can tell a deadlock from a wait. Any thread may
 * use it.
 */
public final class OutsideWork implements AutoCloseable {
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
      OutsideWorld outside = loop.outside();
      if (loop.hasClosed()) {
        outside.workEnds();
      } else {
        loop.callFromAnywhere(() -> {
          outside.workEnds();
          onLoop.run();
        });
      }
    }
  }

  /**
   * The work is over: what it brings was handed to the loop before, by {@link
   * EventLoop#callSoonThreadsafe}, say. Does not wait, and does nothing the second time.
   */
  @Override
  public void close() {
    end(() -> {});
  }
}
