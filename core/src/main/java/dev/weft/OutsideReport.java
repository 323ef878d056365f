package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A report of another thread's on its way to the loop. It is made once: by the loop, or, if that is
 * closed first, by the thread that notices.
 */
final class OutsideReport extends Ready {
  private final ReportTarget loop;
  private final ErrorReport report;

  /** Of what failed, as on the loop the context is that of whatever ran last. */
  private final Bindings bindings;

  private final AtomicBoolean made = new AtomicBoolean();

  OutsideReport(ReportTarget loop, ErrorReport report, Bindings bindings) {
    super(ON_CALLBACK_THREAD);
    this.loop = loop;
    this.report = report;
    this.bindings = bindings;
  }

  @Override
  void runOnLoop() {
    if (made.compareAndSet(false, true)) {
      loop.callExceptionHandler(report, bindings);
    }
  }

  @Override
  void drop() {
    runOnLoop();
  }
}
