package dev.weft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the tasks that wait for a future, directly or by way of futures that follow it. */
final class Awaiters {
  private Awaiters() {}

  /** The tasks that go on when this is done, or may then. Any thread. */
  static List<Task<?>> of(Future<?> future) {
    Set<Task<?>> tasks = new LinkedHashSet<>();
    Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Future<?>> left = new ArrayDeque<>(future.followers());
    while (!left.isEmpty()) {
      Future<?> follower = left.remove();
      if (!seen.add(follower)) {
        continue;
      }
      if (follower instanceof Task<?> task) {
        tasks.add(task);
      } else {
        left.addAll(follower.followers());
      }
    }
    return new ArrayList<>(tasks);
  }
}
