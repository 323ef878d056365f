package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One wait of a task for futures that it does not own: counts what completes. */
final class Waiter implements Consumer<Future<?>>, Follower {
  private final EventLoop loop;
  private final Collection<? extends Future<?>> futures;
  private final ReturnWhen when;
  private final SleepFuture enough;
  private final @Nullable TimerHandle timer;
  private int missing;

  /**
   * A wait that is to begin.
   *
   * @param loop the current task's
   * @param futures each once; of any loop
   */
  Waiter(
      EventLoop loop,
      Collection<? extends Future<?>> futures,
      ReturnWhen when,
      @Nullable Duration limit) {
    this.loop = loop;
    this.futures = futures;
    this.when = when;
    this.enough = new SleepFuture(loop);
    this.timer = limit == null ? null : loop.callLater(limit, enough);
    this.missing = futures.size();
  }

  void await() {
    ReservedStack.ensureForSeveral(); // what is added here must go again
    List<ForeignWait> foreign = new ArrayList<>(0);
    List<FutureCallback<?>> local = new ArrayList<>(futures.size());
    for (Future<?> future : futures) {
      if (future.loop() == loop) {
        local.add(future.addCallback(this));
      } else {
        foreign.add(new ForeignWait(loop, future, () -> accept(future)));
      }
    }
    try {
      enough.await();
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      local.forEach(FutureCallback::takeBack);
      foreign.forEach(ForeignWait::giveUp);
    }
  }

  @Override
  public Future<?> follower() {
    return enough;
  }

  @Override
  public void accept(Future<?> future) {
    missing--;
    if (missing <= 0 || when == ReturnWhen.FIRST_COMPLETED || isFirstException(future)) {
      if (timer != null) {
        timer.cancel();
      }
      enough.run();
    }
  }

  private boolean isFirstException(Future<?> future) {
    if (when != ReturnWhen.FIRST_EXCEPTION || !future.isFailed()) {
      return false;
    }
    Throwable _ = future.seenFailure();
    return true;
  }
}
