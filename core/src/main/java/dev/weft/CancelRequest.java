package dev.weft;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request of cancellation on its way through what waits for what: from a task to the future
 * that it waits for, from a gather to its children, and so on to what can be cancelled itself.
 *
 * <p>The way is walked by a loop, since a hundred thousand tasks can each wait for the next. Ways
 * that part at a gather can meet again: then a task is asked once for each way, as in asyncio, but
 * not for all of a number of ways that grows with the power of the tasks. Where a way goes round in
 * a circle none of its tasks would ever be woken: then the one that closes the circle gets its
 * error directly.
 */
final class CancelRequest {
  private static final int MOST_REPEATS = 10_000;

  private final @Nullable String message;

  /** The tasks that were asked: true while the request is being passed on from there. */
  private final IdentityHashMap<Task<?>, Boolean> asked = new IdentityHashMap<>();

  private int repeats;

  /** From where the request began to where it is now. */
  private final ArrayDeque<Step> path = new ArrayDeque<>();

  private CancelRequest(@Nullable String message) {
    this.message = message;
  }

  /** Asks a future and what it leads to; true if that, or some of it, was not done. */
  static boolean send(Future<?> first, @Nullable String message) {
    return new CancelRequest(message).walk(first);
  }

  /**
   * Asks a task on behalf of one that will wait for it. A way that leads back to that one is a
   * circle too.
   */
  static void sendFor(Task<?> waiting, Task<?> first) {
    if (first.passesCancellationOn()) {
      CancelRequest request = new CancelRequest(null);
      request.asked.put(waiting, true);
      boolean _ = request.walk(first);
    } else {
      boolean _ = first.cancel();
    }
  }

  private boolean walk(Future<?> first) {
    boolean answer = ask(first);
    while (!path.isEmpty()) {
      Step last = path.getLast();
      if (last.toAsk.hasNext()) {
        last.anyCancelled |= ask(last.toAsk.next());
        continue;
      }
      path.removeLast();
      answer = answerOf(last);
      if (!path.isEmpty()) {
        path.getLast().anyCancelled |= answer;
      }
    }
    return answer;
  }

  /** Asks one future; false too if its answer is that of others, which are asked next. */
  private boolean ask(Future<?> future) {
    if (future instanceof Task<?> task) {
      return askTask(task);
    }
    if (future.isPending() && future.leadsOn()) {
      return pass(future, future.passCancellationOn(message));
    }
    return future.cancel(message);
  }

  private boolean askTask(Task<?> task) {
    if (!task.isPending()) {
      return task.cancel(message);
    }
    Boolean before = asked.put(task, true);
    if (before != null && before) {
      closeCircle();
      return true;
    }
    if (before != null && ++repeats > MOST_REPEATS) {
      asked.put(task, false);
      return true;
    }
    Future<?> awaited = task.beginCancel();
    if (awaited != null && awaited.ignoresCancellation() && leadsBack(awaited)) {
      closeCircle();
    }
    return pass(task, awaited == null ? List.of() : List.of(awaited));
  }

  private boolean pass(Future<?> from, List<? extends Future<?>> to) {
    path.addLast(new Step(from, to.iterator()));
    return false;
  }

  private boolean answerOf(Step step) {
    if (step.from instanceof Task<?> task) {
      asked.put(task, false);
      if (!step.anyCancelled) {
        task.cancelAtNextWait(message);
      }
      return true;
    }
    return step.from.cancellationWasPassedOn(step.anyCancelled);
  }

  /** The way has come back to a task that stands on it: wakes the last task before that one. */
  private void closeCircle() {
    for (Iterator<Step> back = path.descendingIterator(); back.hasNext(); ) {
      if (back.next().from instanceof Task<?> task) {
        task.cancelTheWait(message);
        return;
      }
    }
  }

  /**
   * Whether a group that ends waits, by way of its tasks, for a task on the way. They were asked
   * before and are not asked again.
   */
  private boolean leadsBack(Future<?> end) {
    Set<Future<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Future<?>> left = new ArrayDeque<>(end.parts());
    while (!left.isEmpty()) {
      Future<?> next = left.remove();
      if (!next.isPending() || !seen.add(next)) {
        continue;
      }
      if (next instanceof Task<?> task && asked.getOrDefault(task, false)) {
        return true;
      }
      left.addAll(next.parts());
    }
    return false;
  }

  /** One future on the way, and what it passes the request on to. */
  private static final class Step {
    final Future<?> from;
    final Iterator<? extends Future<?>> toAsk;
    boolean anyCancelled;

    Step(Future<?> from, Iterator<? extends Future<?>> toAsk) {
      this.from = from;
      this.toAsk = toAsk;
    }
  }
}
