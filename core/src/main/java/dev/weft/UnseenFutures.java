package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode's futures that nobody looked at yet: neither awaited, nor asked for their result, nor
 * given a callback, nor cancelled. When one becomes unreachable, nobody ever will.
 */
final class UnseenFutures {
  private static final Set<Entry> ENTRIES = ConcurrentHashMap.newKeySet();

  private UnseenFutures() {}

  static Entry watch(TracedFuture<?> future) {
    Entry entry = new Entry(future);
    ENTRIES.add(entry);
    return entry;
  }

  /** One future. Holds what a report needs, but not the future. */
  static final class Entry extends UnseenFailures.Unreachable {
    private final EventLoop loop;
    private final @Nullable Throwable origin;

    private Entry(TracedFuture<?> future) {
      super(future);
      this.loop = future.loop();
      this.origin = future.madeAt();
    }

    void forget() {
      if (ENTRIES.remove(this)) {
        clear();
      }
    }

    @Override
    void report() {
      if (ENTRIES.remove(this)) {
        ErrorReport report =
            ErrorReport.of(
                ErrorReport.Kind.NEVER_LOOKED_AT,
                "a future was never awaited or looked at in any other way",
                null);
        loop.reportFromOutside(origin == null ? report : report.with("made at", origin));
      }
    }
  }
}
