package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A report of another thread's on its way to the loop. It is made once: by the loop, or, if that is
 * closed first, by whoever notices.
 */
final class OutsideReport extends Ready {
  private final EventLoop loop;
  private final ErrorReport report;
  private final AtomicBoolean made = new AtomicBoolean();

  OutsideReport(EventLoop loop, ErrorReport report) {
    super(ON_CALLBACK_THREAD);
    this.loop = loop;
    this.report = report;
  }

  @Override
  void runOnLoop() {
    if (made.compareAndSet(false, true)) {
      loop.callExceptionHandler(report);
    }
  }

  @Override
  void drop() {
    runOnLoop();
  }
}
