package dev.weft;

import dev.weft.internal.log.Surroundings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the logging library's MDC has while a report is written: the loop and the task that it is
 * of, and what carriers had in the context of what failed.
 */
record ReportSurroundings(@Nullable String loop, @Nullable String task, Bindings bindings)
    implements Surroundings {
  private static final String LOOP = "weft.loop";
  private static final String TASK = "weft.task";

  static Surroundings of(
      @Nullable ReportTarget loop, ErrorReport report, @Nullable Bindings bindings) {
    Bindings known = bindings == null ? report.bindings() : bindings;
    return new ReportSurroundings(
        loop == null ? null : loop.toString(),
        nameOfTask(report),
        known == null ? Bindings.EMPTY : known);
  }

  private static @Nullable String nameOfTask(ErrorReport report) {
    for (String detail : List.of("task", "future")) {
      if (report.details().get(detail) instanceof Described known && known.taskName() != null) {
        return known.taskName();
      }
    }
    return null;
  }

  @Override
  public Runnable enter() {
    Runnable undo = Carriers.restore(bindings);
    if (loop != null) {
      MDC.put(LOOP, loop);
    }
    if (task != null) {
      MDC.put(TASK, task);
    }
    return () -> {
      MDC.remove(LOOP);
      MDC.remove(TASK);
      undo.run();
    };
  }
}
