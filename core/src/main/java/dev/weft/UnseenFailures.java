package dev.weft;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Failures that nobody looked at yet. When such a future becomes unreachable, nobody ever will, and
 * it is reported; what is left when the JVM ends is reported then.
 */
final class UnseenFailures {
  private static final ReferenceQueue<Future<?>> UNREACHABLE = new ReferenceQueue<>();
  private static final Set<Entry> ENTRIES = ConcurrentHashMap.newKeySet();

  static {
    Thread.ofPlatform().daemon().name("weft-unseen-failures").start(UnseenFailures::reportAll);
    Runtime.getRuntime().addShutdownHook(new Thread(UnseenFailures::reportLast, "weft-last-words"));
  }

  private UnseenFailures() {}

  static Entry watch(Future<?> future, Throwable exception) {
    future.looked(); // from now on only the failure matters
    Entry entry = new Entry(future, exception);
    ENTRIES.add(entry);
    return entry;
  }

  private static void reportAll() {
    while (true) {
      try {
        if (UNREACHABLE.remove() instanceof Unreachable entry) {
          entry.report();
        }
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; it serves as long as the JVM runs.
      }
    }
  }

  /** Reports what nobody looked at so far, without waiting for it to become unreachable. */
  static void reportAllOf(EventLoop loop) {
    for (Entry entry : ENTRIES) {
      if (entry.loop == loop && entry.claim()) {
        loop.callExceptionHandler(entry.describe());
      }
    }
  }

  private static void reportLast() {
    for (Entry entry : ENTRIES) {
      entry.report();
    }
    Reporter.flush();
  }

  /** Something to report once a future is unreachable. */
  abstract static class Unreachable extends PhantomReference<Future<?>> {
    Unreachable(Future<?> future) {
      super(future, UNREACHABLE);
    }

    abstract void report();
  }

  /** One failed future. Holds what a report needs, but not the future. */
  static final class Entry extends Unreachable {
    private final EventLoop loop;
    private final Throwable exception;
    private final String what;
    private final @Nullable Throwable origin;

    private Entry(Future<?> future, Throwable exception) {
      super(future);
      this.loop = future.loop();
      this.exception = exception;
      this.what = future instanceof Task<?> task ? "task " + task.name() : "a future";
      this.origin = future.madeAt();
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
      if (claim()) {
        loop.reportFromOutside(describe());
      }
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
