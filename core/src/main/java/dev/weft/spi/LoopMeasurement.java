package dev.weft.spi;

/**
 * What is measured of a loop while this is open: how long its steps take, and how late they begin.
 * Had by {@link LoopInspection#measure()}. Any thread may use it.
 *
 * {@snippet :
 * try (LoopMeasurement measurement = loop.inspection().measure()) {
 *   ...
 *   log("median of " + measurement.lags().percentileNanos(50) + " ns late");
 * }
 * }
 *
 * <p>Times are those of the loop's own clock. All measurements of a loop share what they count, and
 * what was counted stays when all are closed, so numbers never go down. While any is open, each
 * step costs a look at the clock more, and nothing is allocated but for a queue that grew.
 */
public interface LoopMeasurement extends AutoCloseable {

  /**
   * How long the loop's steps took: callbacks, and tasks from one wait to the next. Waiting in the
   * poller is none.
   *
   * @return what was measured so far
   */
  TimeHistogram stepTimes();

  /**
   * How late steps began: timers after their deadline, all others after they became ready, or, if
   * that came from another thread or the system, after the loop got to know of it.
   *
   * @return what was measured so far
   */
  TimeHistogram lags();

  /**
   * How many iterations the loop has begun while it was measured.
   *
   * @return 0 or more
   */
  long iterations();

  /** Ends it. The figures stay as they are then, if no other is open. More than once is once. */
  @Override
  void close();
}
