package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode's futures that were not looked at yet: neither awaited, nor asked for their result,
 * nor given a callback, nor cancelled. When one becomes unreachable, it never will be.
 */
final class UnseenFutures {
  private static final Set<Entry> ENTRIES = new ConcurrentSkipListSet<>();

  private UnseenFutures() {}

  static Entry watch(ReportSubject future) {
    Entry entry = new Entry(future);
    ENTRIES.add(entry);
    return entry;
  }

  /** One future. Holds what a report needs, but not the future. */
  static final class Entry extends Unreachable {
    /** Not weak, as its handler is to be told even where both become unreachable at once. */
    private final ReportTarget loop;

    private final @Nullable Throwable origin;
    private final Bindings bindings;

    private Entry(ReportSubject future) {
      super(future);
      this.loop = future.reportsTo();
      this.origin = future.madeAt();
      this.bindings = future.bindingsForReports();
    }

    void forget() {
      if (ENTRIES.remove(this)) {
        clear();
      }
    }

    @Override
    void report() {
      if (ENTRIES.remove(this) && !loop.keepsReportsBack()) {
        loop.tellFromOutside(describe(), bindings);
      }
    }

    private ErrorReport describe() {
      ErrorReport report =
          ErrorReport.of(
              ErrorReport.Kind.NEVER_LOOKED_AT,
              "a future was never awaited or looked at in any other way",
              null);
      return origin == null ? report : report.with("made at", origin);
    }
  }
}
