package dev.weft;

import dev.weft.internal.log.JvmEnd;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Failures that were not looked at yet. When such a future becomes unreachable, it never will be,
 * and it is reported; what is left when its loop is closed is reported then, and what is left of
 * loops that were not closed when the JVM ends.
 */
final class UnseenFailures {
  /** A set without locks: a loop's own thread comes here too, and must not wait for a task. */
  private static final Set<Entry> ENTRIES = new ConcurrentSkipListSet<>();

  private UnseenFailures() {}

  static Entry watch(ReportSubject future, Throwable exception) {
    future.looked(); // from now on only the failure matters
    Entry entry = new Entry(future, exception);
    ENTRIES.add(entry);
    JvmEnd.expectLastWords();
    return entry;
  }

  /** Reports what was not looked at so far, without waiting for it to become unreachable. */
  static void reportAllOf(ReportTarget loop) {
    for (Entry entry : ENTRIES) {
      if (entry.loop.get() == loop && entry.claim()) {
        entry.reportTo(loop);
      }
    }
  }

  /** Has nothing of a loop reported any more. */
  static void forgetAllOf(ReportTarget loop) {
    for (Entry entry : ENTRIES) {
      if (entry.loop.get() == loop) {
        entry.forget();
      }
    }
  }

  /**
   * Logs what is left when the JVM ends. No exception handler gets it, as the loops that still run
   * are cut off at any moment, and as a handler may ask a library that has ended.
   */
  static void reportLast() {
    for (Entry entry : ENTRIES) {
      if (entry.claim()) {
        entry.describe().log(entry.loop.get(), entry.bindings);
      }
    }
  }

  /** One failed future. Holds what a report needs, but not the future. */
  static final class Entry extends Unreachable {
    /** Weak, as the loop may lead to the future: by its exception handler, say. */
    private final WeakReference<ReportTarget> loop;

    private final Throwable exception;
    private final String what;
    private final @Nullable Throwable origin;

    /** Of the task's context, or of the context in which the future was made to fail. */
    private final Bindings bindings;

    private Entry(ReportSubject future, Throwable exception) {
      super(future);
      this.loop = new WeakReference<>(future.reportsTo());
      this.exception = exception;
      this.what = future.nameInReports();
      this.origin = future.madeAt();
      this.bindings = future.bindingsForReports();
    }

    void forget() {
      ENTRIES.remove(this);
      clear();
    }

    /** Whether the report is the caller's to make: it is made once. */
    private boolean claim() {
      return ENTRIES.remove(this);
    }

    @Override
    void report() {
      ReportTarget owner = loop.get();
      if ((owner != null && owner.keepsReportsBack()) || !claim()) {
        return;
      }
      if (owner == null) {
        describe().log(null, bindings);
      } else {
        owner.tellFromOutside(describe(), bindings);
      }
    }

    private void reportTo(ReportTarget owner) {
      owner.callExceptionHandler(describe(), bindings);
    }

    private ErrorReport describe() {
      ErrorReport report =
          ErrorReport.of(
              ErrorReport.Kind.UNSEEN_FAILURE,
              "the failure of " + what + " was never looked at",
              exception);
      return origin == null ? report : report.with("made at", origin);
    }
  }
}
