package dev.weft;

import dev.weft.internal.log.Reporter;
import dev.weft.internal.observe.Incidents;
import org.jspecify.annotations.Nullable;

/**
 * The way of a report to the exception handler of a loop, in the context of what failed. Nothing
 * here throws: what fails in the handler, or for want of room, must not end the loop.
 */
final class Complaints {
  private Complaints() {}

  /**
   * Gives a report to the loop's handler.
   *
   * @param bindings of the context that the handler runs in a copy of; null if the report says, or
   *     else the current one
   */
  static void tell(EventLoop loop, ErrorReport report, @Nullable Bindings bindings) {
    try {
      Incidents.report(loop.toString(), report.kind().name(), report.words(), report.exception());
    } catch (Throwable noRoom) {
      // It is told below, which matters more.
    }
    ExceptionHandler handler = loop.exceptionHandler();
    if (handler == null) {
      report.log(loop, bindings);
      return;
    }
    try {
      Bindings ofReport = bindings == null ? report.bindings() : bindings;
      Context copy = new Context(ofReport == null ? Context.currentBindings() : ofReport);
      loop.iterations().runAsCallback(() -> handle(loop, handler, report, copy));
    } catch (Throwable noRoom) {
      logBoth(loop, report, noRoom);
    }
  }

  /** Gives a report of another thread's to the handler: on the loop if it runs, else at once. */
  static void tellFromOutside(EventLoop loop, ErrorReport report, Bindings bindings) {
    try {
      OutsideReport entry = new OutsideReport(loop, report, bindings);
      if (!loop.isRunning()) {
        entry.runOnLoop();
        return;
      }
      loop.makeReadyFromAnywhere(entry);
      if (loop.hasClosed()) {
        entry.drop();
      }
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }

  private static void handle(
      EventLoop loop, ExceptionHandler handler, ErrorReport report, Context context) {
    try {
      context.run(() -> handler.handle(loop, report));
    } catch (Throwable failure) {
      logBoth(loop, report, failure);
    }
  }

  private static void logBoth(EventLoop loop, ErrorReport report, Throwable handlersFailure) {
    try {
      ErrorReport.of("the exception handler failed", handlersFailure).log(loop, null);
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
    report.log(loop, null);
  }

  /** A callback failed, which has run in the current context. */
  static void callbackFailed(Handle handle, Throwable failure) {
    try {
      ErrorReport report = ErrorReport.of("a callback failed", failure).with("handle", handle);
      Throwable origin = handle.origin();
      tell(
          handle.loop,
          origin == null ? report : report.with("made at", origin),
          Context.currentBindings());
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }

  /** A future's callback failed, which has run in the current context. */
  static void doneCallbackFailed(Future<?> future, Object callback, Throwable failure) {
    try {
      ErrorReport report =
          ErrorReport.of("a done callback failed", failure)
              .with("future", future)
              .with("callback", callback);
      tell(future.loop(), report, Context.currentBindings());
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }

  /** Something failed that was to be done at the end of a task, or of a loop. */
  static void failed(EventLoop loop, String what, Throwable failure, String name, Object value) {
    try {
      tell(loop, ErrorReport.of(what, failure).with(name, value), null);
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }
}
