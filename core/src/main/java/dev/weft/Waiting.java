package dev.weft;

import dev.weft.internal.frames.Frames;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting for futures without owning them: {@code wait}, {@code waitFor}, {@code shield}. */
final class Waiting {
  private Waiting() {}

  static <T extends @Nullable Object> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures,
      ReturnWhen when,
      @Nullable Duration limit) {
    if (futures.isEmpty()) {
      throw new IllegalArgumentException("wait() for no futures at all would never return");
    }
    Set<Future<? extends T>> distinct = new LinkedHashSet<>(futures);
    new Waiter(EventLoop.running(), distinct, when, limit).await();
    Set<Future<? extends T>> done = new LinkedHashSet<>();
    Set<Future<? extends T>> pending = new LinkedHashSet<>();
    for (Future<? extends T> future : distinct) {
      (future.isDone() ? done : pending).add(future);
    }
    return new WaitResult<>(done, pending);
  }

  /** Lets the current task sleep. */
  static void sleep(Duration duration) {
    Task<?> task = Task.current("sleep()");
    if (duration.isNegative() || duration.isZero()) {
      task.yieldToOthers();
      return;
    }
    ReservedStack.ensureForSeveral(); // the timer must go again, whatever comes of the wait
    EventLoop loop = task.loop();
    SleepFuture over = new SleepFuture(loop);
    TimerHandle timer = loop.timer(loop.timeline().nanosAfter(duration), over, null);
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }

  /** Cancels a future and waits until it is done, for no time at all. */
  static <T extends @Nullable Object> T noTimeFor(Future<T> awaited) throws TimeoutException {
    Future<T> future = awaited.isDone() ? awaited : ForeignFuture.here(awaited);
    if (!future.isDone()) {
      cancelAndWait(future);
      if (future.isCancelled()) {
        throw timeoutException(Duration.ZERO, future.takeCancelledError());
      }
    }
    return future.result();
  }

  /** Says which limit passed, and where the body stood then, as its cancellation shows. */
  static TimeoutException timeoutException(@Nullable Duration limit, Throwable cancellation) {
    StackTraceElement[] stood = cancellation.getStackTrace();
    TimeoutException exception =
        new TimeoutException(
            (limit == null ? "not done before the deadline" : "not done within " + limit)
                + (stood.length == 0 ? "" : ", but waiting at " + place(stood)));
    exception.initCause(cancellation);
    return exception;
  }

  /**
   * A line of the user's. A cancellation that ended a task of the library's own, which the body
   * waited for, has none; then it is the one that set the limit.
   */
  private static String place(StackTraceElement[] stood) {
    String waited = Frames.usersFrameOrNull(stood);
    if (waited == null) {
      waited = Frames.usersFrameOrNull(new Throwable().getStackTrace());
    }
    return waited == null ? Frames.wait(stood) : waited;
  }

  /** Waits on a future of its own, so that cancelling the waiting task ends the wait for sure. */
  private static void cancelAndWait(Future<?> future) {
    ReservedStack.ensureForSeveral();
    SleepFuture ended = new SleepFuture(future.loop());
    FutureCallback<?> end = future.addCallback(new End(ended));
    try {
      future.cancel();
      ended.await();
    } finally {
      end.takeBack();
    }
  }

  /** Ends a wait when a future is done, however it ended. */
  private record End(SleepFuture follower) implements Consumer<Future<?>>, Follower {
    @Override
    public void accept(Future<?> done) {
      follower.run();
    }
  }

  static <T extends @Nullable Object> Future<T> shield(Future<T> shielded) {
    if (shielded.isDone()) {
      return shielded;
    }
    Future<T> inner = ForeignFuture.here(shielded);
    Future<T> outer = inner.loop().createFuture();
    FutureCallback<T> innerDone = inner.addCallback(new Shield<>(outer));
    outer.addDoneCallback(new ShieldDone<>(inner, innerDone));
    return outer;
  }

  /** Ends the wait of a shield that was cancelled, and has a failure reported in its stead. */
  private record ShieldDone<T extends @Nullable Object>(
      Future<T> inner, FutureCallback<T> innerDone) implements Consumer<Future<T>>, KernelCallback {
    @Override
    public void accept(Future<T> outer) {
      if (!inner.isDone()) {
        innerDone.takeBack();
        inner.reportForShield();
      }
    }
  }

  /** Passes on what a shielded future ended with. */
  private record Shield<T extends @Nullable Object>(Future<T> follower)
      implements Consumer<Future<T>>, Follower {
    @Override
    public void accept(Future<T> done) {
      if (follower.isDone()) {
        // It was cancelled, or ended by other code: a failure is left for that to look at.
        return;
      }
      if (done.isCancelled()) {
        follower.cancel();
      } else if (done.isFailed()) {
        follower.setException(done.seenFailure());
      } else {
        follower.setResult(done.result());
      }
    }
  }
}
