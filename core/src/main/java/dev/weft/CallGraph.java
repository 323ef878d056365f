package dev.weft;

import dev.weft.internal.nulls.Nulls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a task stands, and what waits for it: the stack trace that goes on where a task's own ends.
 * asyncio's {@code FutureCallGraph}; made by {@link Async#callGraph(Future)}.
 *
 * {@snippet :
 * Async.printCallGraph(task, System.out);
 * }
 *
 * <p>Tasks that wait by way of something else (a gather, a shield, the end of a task group) count
 * as waiting. Two graphs are equal if they are of the same future at the same place.
 *
 * @param future the task, or another future
 * @param frames where the task stands, innermost first; empty for one that has not begun, that is
 *     done, or is no task
 * @param awaitedBy the graphs of the tasks that wait for it. A graph may stand in several places;
 *     where tasks wait for each other in a circle, the second time has no awaiters.
 */
public record CallGraph(
    Future<?> future, List<StackTraceElement> frames, List<CallGraph> awaitedBy) {

  /** Bounds the recursion; no reader goes on from there. */
  private static final int DEEPEST = 500;

  private static final String INDENT = "    ";

  /** Copies the lists. */
  public CallGraph {
    Objects.requireNonNull(future, "future");
    frames = List.copyOf(Nulls.refuseIn(frames, "frames"));
    awaitedBy = List.copyOf(Nulls.refuseIn(awaitedBy, "awaitedBy"));
  }

  static CallGraph of(Future<?> future) {
    return of(future, Integer.MAX_VALUE);
  }

  static CallGraph of(Future<?> future, int limit) {
    future.loop().ensureOnLoop("callGraph()");
    return of(future, limit, new IdentityHashMap<>(), 0);
  }

  /** The innermost frames of a task, or the outermost if the limit is negative. */
  private static List<StackTraceElement> frames(Task<?> task, int limit) {
    List<StackTraceElement> all = List.of(task.stack());
    if (limit >= 0) {
      return all.subList(0, Math.min(limit, all.size()));
    }
    return all.subList((int) Math.max(0, all.size() + (long) limit), all.size());
  }

  private static CallGraph of(
      Future<?> future, int limit, Map<Future<?>, @Nullable CallGraph> known, int depth) {
    CallGraph before = known.get(future);
    if (before != null) {
      return before;
    }
    List<StackTraceElement> frames =
        future instanceof Task<?> task ? frames(task, limit) : List.of();
    List<CallGraph> awaitedBy = new ArrayList<>();
    if (!known.containsKey(future) && depth < DEEPEST) {
      known.put(future, null); // under way: to come here again is to go in a circle
      for (Task<?> awaiter : Awaiters.of(future)) {
        awaitedBy.add(of(awaiter, limit, known, depth + 1));
      }
    }
    CallGraph graph = new CallGraph(future, frames, awaitedBy);
    known.put(future, graph);
    return graph;
  }

  /**
   * The graph as text, several lines, as asyncio prints it. A task that stands in several places
   * has its frames in the first.
   *
   * @return text that ends in a line separator
   */
  public String format() {
    StringBuilder text = new StringBuilder();
    append(text, "", Collections.newSetFromMap(new IdentityHashMap<>()));
    return text.toString();
  }

  private void append(StringBuilder text, String indent, Set<CallGraph> printed) {
    line(text, indent, "* " + future);
    if (!printed.add(this)) {
      if (!frames.isEmpty() || !awaitedBy.isEmpty()) {
        line(text, indent, "  + see above");
      }
      return;
    }
    if (!frames.isEmpty()) {
      line(text, indent, "  + Call stack:");
      frames.forEach(frame -> line(text, indent, "  |   at " + frame));
    }
    if (!awaitedBy.isEmpty()) {
      line(text, indent, "  + Awaited by:");
      awaitedBy.forEach(graph -> graph.append(text, indent + INDENT, printed));
    }
  }

  private static void line(StringBuilder text, String indent, String line) {
    text.append(indent).append(line).append(System.lineSeparator());
  }
}
