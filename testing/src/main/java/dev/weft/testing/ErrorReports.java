package dev.weft.testing;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * The errors that reached the exception handler of a test's loop. They fail the test, unless it
 * expects them and takes them from here.
 *
 * {@snippet file="GuideTest.java" region="reports"}
 *
 * <p>A test gets it as a parameter, see {@link OnLoop}. A test that sets an exception handler of
 * its own sees to the errors itself.
 */
public final class ErrorReports {
  private final EventLoop loop;

  /** Guarded by itself: while the loop does not run, any thread may report. */
  private final List<ErrorReport> untaken = new ArrayList<>();

  ErrorReports(EventLoop loop) {
    this.loop = loop;
    loop.setExceptionHandler((_, report) -> add(report));
  }

  private void add(ErrorReport report) {
    if (report.kind().isWarning()) {
      // How long something took depends on the machine, and fails no test.
      loop.defaultExceptionHandler(report);
      return;
    }
    synchronized (untaken) {
      untaken.add(report);
    }
  }

  /**
   * Takes the reports that came so far: they do not fail the test. A future whose failure was not
   * looked at until now counts as reported. Does not wait; for the loop's own code.
   *
   * @return a new list, oldest first; empty if there was none since the last call
   * @throws IllegalStateException from another thread while the loop runs
   */
  public List<ErrorReport> take() {
    loop.inspection().reportUnseenFailures();
    synchronized (untaken) {
      List<ErrorReport> taken = new ArrayList<>(untaken);
      untaken.clear();
      return taken;
    }
  }
}
