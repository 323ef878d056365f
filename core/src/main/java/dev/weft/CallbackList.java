package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a future, where that is more than one: steps of tasks and callbacks, in the order
 * in which they came. Loop-confined, but that other threads may look at the entries.
 *
 * <p>A callback that is taken back is only marked at first, and its place is given free with those
 * of many others: a thousand tasks that give up their wait for one future cost a thousand steps.
 */
final class CallbackList {
  private static final int FEW = 8;

  private final ArrayList<Ready> entries = new ArrayList<>(4);

  /** How many entries are marked as taken back. */
  private int removed;

  /** The entry that reports a failure behind a cancelled shield, if there is one. */
  private @Nullable FutureCallback<?> shieldReporter;

  CallbackList(Ready first) {
    add(first);
  }

  void add(Ready entry) {
    entries.add(entry);
    if (entry instanceof FutureCallback<?> callback && callback.reportsForShields()) {
      shieldReporter = callback;
    }
  }

  @Nullable FutureCallback<?> shieldReporter() {
    return shieldReporter;
  }

  /** Takes back an entry that is in this list. */
  void remove(FutureCallback<?> entry) {
    entry.markRemoved();
    if (entry == shieldReporter) {
      shieldReporter = null;
    }
    if (++removed > FEW && removed > entries.size() / 2) {
      boolean _ = entries.removeIf(CallbackList::isRemoved);
      removed = 0;
    }
  }

  /** Takes a task's step out, if it is in. */
  boolean removeWaiter(Ready entry) {
    return entries.remove(entry);
  }

  /** Takes back all entries of a kind, and returns how many there were. */
  int removeIf(Predicate<Ready> which) {
    int before = entries.size() - removed;
    boolean _ = entries.removeIf(entry -> isRemoved(entry) || which.test(entry));
    removed = 0;
    return before - entries.size();
  }

  void makeAllReady(EventLoop loop) {
    // By index, as an iterator would have to be made, and there may be no memory for it.
    for (int i = 0; i < entries.size(); i++) {
      Ready entry = entries.get(i);
      if (!isRemoved(entry)) {
        loop.makeReady(entry);
      }
    }
  }

  /** The entries as they are now; for other threads too, which may miss what changes just now. */
  List<Ready> snapshot() {
    List<Ready> seen = new ArrayList<>(entries.size());
    for (Object entry : entries.toArray()) {
      if (entry instanceof Ready ready && !isRemoved(ready)) {
        seen.add(ready);
      }
    }
    return seen;
  }

  private static boolean isRemoved(Ready entry) {
    return entry instanceof FutureCallback<?> callback && callback.isRemoved();
  }
}
