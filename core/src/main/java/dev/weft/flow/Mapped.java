package dev.weft.flow;

import dev.weft.Async;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueShutDownException;
import dev.weft.sync.Semaphore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The results of tasks, so many of which run at once. Confined to the loop.
 *
 * <p>A task of its own takes the items, since that may wait while results are there already. It
 * takes one when there is a slot for it; the slot is free again when the result has been taken, so
 * neither items nor results pile up.
 */
final class Mapped<T, R extends @Nullable Object> extends OnceIterator<R> {
  private final Iterable<? extends T> items;
  private final Mapping<? super T, ? extends R> mapping;
  private final boolean inOrder;
  private final Semaphore slots;

  /** The tasks whose turn it is to be taken: as they were begun, or as they were done. */
  private final Queue<Task<R>> turns = new Queue<>();

  /** Those whose results have not been taken. */
  private final Set<Task<R>> begun = new LinkedHashSet<>();

  private @Nullable Task<@Nullable Void> feeder;
  private int running;

  /** The first that failed, which ends all. */
  private @Nullable Future<?> failed;

  private boolean closed;

  Mapped(
      int limit,
      Iterable<? extends T> items,
      Mapping<? super T, ? extends R> mapping,
      boolean inOrder) {
    this.items = items;
    this.mapping = mapping;
    this.inOrder = inOrder;
    this.slots = new Semaphore(limit);
  }

  private void feed() {
    Iterator<? extends T> all = items.iterator();
    while (true) {
      slots.acquire();
      if (!all.hasNext()) {
        return;
      }
      begin(all.next());
    }
  }

  private void begin(T item) {
    Task<R> task = Async.createTask(() -> mapping.apply(item));
    begun.add(task);
    running++;
    if (inOrder) {
      turns.putNow(task);
    }
    task.addDoneCallback(_ -> ended(task));
  }

  private void ended(Task<R> task) {
    running--;
    if (Ending.failureOf(task) != null) {
      fail(task);
    } else if (!inOrder && !closed && failed == null) {
      turns.putNow(task);
    }
    endIfDone();
  }

  private void fed(Future<?> task) {
    if (Ending.failureOf(task) != null) {
      fail(task);
    }
    endIfDone();
  }

  private void endIfDone() {
    if (running == 0 && feeder != null && feeder.isDone()) {
      turns.shutdown();
    }
  }

  /** Ends the others at once; the task that goes through the results waits for them. */
  private void fail(Future<?> task) {
    if (failed != null || closed) {
      return;
    }
    failed = task;
    turns.shutdownNow();
    for (Task<?> other : all()) {
      boolean _ = other.cancel();
    }
  }

  private List<Task<?>> all() {
    List<Task<?>> all = new ArrayList<>(begun);
    if (feeder != null) {
      all.addFirst(feeder);
    }
    return all;
  }

  @Override
  boolean advance() {
    if (closed) {
      return false;
    }
    int cancellingBefore = Async.currentTask().cancelling();
    if (feeder == null) {
      feeder = Async.createTask(this::feed);
      feeder.addDoneCallback(this::fed);
    }
    try {
      Task<R> task = turns.get();
      R value = task.await();
      begun.remove(task);
      slots.release();
      give(value);
      return true;
    } catch (QueueShutDownException end) {
      close();
      throwFailure();
      return false;
    } catch (Throwable e) {
      close();
      if (Async.currentTask().cancelling() <= cancellingBefore) {
        throwFailure(); // it cancelled the task that was waited for
      }
      throw e;
    }
  }

  private void throwFailure() {
    if (failed != null) {
      var _ = failed.result();
    }
  }

  @Override
  public void close() {
    closed = true;
    turns.shutdownNow();
    Ending.cancelAndWait(all());
    begun.clear();
  }

  @Override
  public String toString() {
    return "Results[" + running + " running]";
  }
}
