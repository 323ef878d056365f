package dev.weft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Futures in the order in which they are done; {@link #next()} waits for one. */
final class AsCompleted<T extends @Nullable Object> implements Iterator<Future<? extends T>> {
  private final EventLoop loop;
  private final ArrayDeque<Future<? extends T>> done = new ArrayDeque<>();
  private final Set<Future<? extends T>> pending;
  private final Completion completion = new Completion();
  private final List<ForeignWait> foreign = new ArrayList<>(0);
  private final @Nullable TimerHandle timer;
  private final @Nullable Duration limit;
  private @Nullable Future<@Nullable Void> waiter;
  private int left;

  AsCompleted(Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    this.loop = EventLoop.running();
    this.limit = limit;
    this.pending = new LinkedHashSet<>(futures);
    this.left = pending.size();
    for (Future<? extends T> future : pending) {
      if (future.loop() == loop) {
        future.addDoneCallback(completion);
      } else {
        foreign.add(new ForeignWait(loop, future, () -> completed(future)));
      }
    }
    this.timer =
        limit == null || pending.isEmpty() ? null : loop.callLater(limit, this::timeIsOver);
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public Future<? extends T> next() {
    if (left == 0) {
      throw new NoSuchElementException("all futures were given out");
    }
    left--;
    while (done.isEmpty()) {
      Future<@Nullable Void> next = loop.createFuture();
      waiter = next;
      next.await();
    }
    return done.remove();
  }

  private void completed(Future<? extends T> future) {
    if (pending.remove(future)) {
      give(future.isDone() ? future : failed(ForeignWait.loopClosed(future)));
      if (pending.isEmpty() && timer != null) {
        timer.cancel();
      }
    }
  }

  private void timeIsOver() {
    for (Future<? extends T> late : pending) {
      if (late.loop() == loop) {
        late.dropDoneCallback(completion);
      }
      give(failed(new TimeoutException("not done within " + limit + ": " + late)));
    }
    foreign.forEach(ForeignWait::giveUp);
    pending.clear();
  }

  /** A future for whoever asks, and no failure to report if nobody does. */
  private Future<T> failed(Exception failure) {
    Future<T> failed = loop.createFuture();
    failed.fail(failure);
    Throwable seen = failed.seenFailure();
    assert seen != null;
    return failed;
  }

  private void give(Future<? extends T> future) {
    done.add(future);
    Future<@Nullable Void> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.isDone()) {
        waiting.setResult(null);
      }
    }
  }

  /** What is called when one of them is done. */
  private final class Completion implements Consumer<Future<? extends T>>, Follower {
    @Override
    public @Nullable Future<?> follower() {
      return waiter;
    }

    @Override
    public void accept(Future<? extends T> future) {
      completed(future);
    }
  }
}
