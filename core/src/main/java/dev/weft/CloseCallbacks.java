package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/** What is to run when a loop is closed. Confined to the loop. */
final class CloseCallbacks {
  private final Set<Entry> entries = new LinkedHashSet<>();

  /** Adds a callback, and returns what takes it away again. */
  Runnable add(Runnable callback) {
    var entry = new Entry(callback);
    entries.add(entry);
    return () -> entries.remove(entry);
  }

  /**
   * Runs them, the youngest first: it may stand on what older ones end.
   *
   * @param failed told of each that throws, with what it threw
   */
  void run(BiConsumer<Runnable, Throwable> failed) {
    for (Entry entry : new ArrayList<>(entries).reversed()) {
      try {
        entry.callback.run();
      } catch (Throwable failure) {
        failed.accept(entry.callback, failure);
      }
    }
    entries.clear();
  }

  /** Not a record: one callback that was added twice is two entries. */
  private static final class Entry {
    final Runnable callback;

    Entry(Runnable callback) {
      this.callback = callback;
    }
  }
}
