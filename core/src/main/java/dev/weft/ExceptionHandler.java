package dev.weft;

/**
 * Gets the errors of a loop that have nowhere else to go: a callback that threw, a failure that was
 * never looked at. Set by {@link EventLoop#setExceptionHandler}.
 */
@FunctionalInterface
public interface ExceptionHandler {

  /**
   * Handles one error. Runs on the loop's thread while the loop runs; it must not wait. What it
   * throws is logged together with the report.
   *
   * <p>Only that a loop is blocked ({@link ErrorReport.Kind#BLOCKED}) is told on another thread, as
   * the loop's own cannot; that it is free again is told on the loop's.
   *
   * @param loop the loop
   * @param report what happened
   */
  void handle(EventLoop loop, ErrorReport report);
}
