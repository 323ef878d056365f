package dev.weft.flow;

import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A task that produces values for a subscriber, as fast as that requests them.
 *
 * <pre>
 *          begin()              the body ends, or the subscriber fails
 * NEW ----------------> ACTIVE ----------------------------------------> OVER
 *                         \------------------ cancel() ---------------->
 * </pre>
 *
 * <p>Requests and cancellations come from any thread; the subscriber is told by the task alone.
 */
final class TaskSubscription<T> implements Flow.Subscription {
  private final EventLoop loop;

  /** Null when it is over, so that nothing keeps the subscriber. */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  private final AtomicLong requested = new AtomicLong();

  /** What a request was for that the subscriber must not make. */
  private volatile @Nullable IllegalArgumentException badRequest;

  /** The task, when it has been handed over to the loop. */
  private volatile @Nullable Future<?> task;

  /** While the task waits for a request. The loop only. */
  private @Nullable Future<@Nullable Void> request;

  TaskSubscription(EventLoop loop, Flow.Subscriber<? super T> subscriber) {
    this.loop = loop;
    this.subscriber = subscriber;
  }

  void begin(GeneratorBody<T> body) {
    Flow.Subscriber<? super T> told = Objects.requireNonNull(subscriber);
    told.onSubscribe(this);
    if (subscriber == null) {
      return;
    }
    try {
      Future<?> submitted = loop.submit(() -> produce(body));
      task = submitted;
      if (subscriber == null) {
        // It was cancelled just now, and may not have seen the task.
        boolean _ = submitted.cancel(true);
      }
    } catch (IllegalStateException closed) {
      subscriber = null;
      told.onError(closed);
    }
  }

  // ---- the task

  private void produce(GeneratorBody<T> body) {
    Throwable failure = null;
    try {
      body.run(this::give);
    } catch (Throwable e) {
      failure = e;
    }
    if (badRequest != null) {
      failure = badRequest;
    }
    Flow.Subscriber<? super T> told = subscriber;
    subscriber = null;
    if (told == null) {
      reportUnlessCancelled(failure);
      return;
    }
    try {
      if (failure == null) {
        told.onComplete();
      } else {
        told.onError(failure);
      }
    } catch (Throwable e) {
      report(e);
    }
  }

  /** Gives the subscriber a value when it has requested one. */
  private void give(T value) {
    Objects.requireNonNull(value, "value");
    while (subscriber != null && badRequest == null && requested.get() == 0) {
      Future<@Nullable Void> next = loop.createFuture();
      request = next;
      try {
        next.await();
      } finally {
        request = null;
      }
    }
    IllegalArgumentException bad = badRequest;
    if (bad != null) {
      throw bad;
    }
    Flow.Subscriber<? super T> told = subscriber;
    if (told == null) {
      throw new CancelledError("the subscriber has cancelled its subscription");
    }
    if (requested.get() != Long.MAX_VALUE) {
      requested.decrementAndGet();
    }
    try {
      told.onNext(value);
    } catch (Throwable e) {
      subscriber = null;
      report(e);
      throw new CancelledError("the subscriber has failed");
    }
  }

  private void reportUnlessCancelled(@Nullable Throwable failure) {
    if (failure != null && !(failure instanceof CancelledError)) {
      loop.callExceptionHandler(ErrorReport.of("a task failed whose subscriber is gone", failure));
    }
  }

  private void report(Throwable failure) {
    loop.callExceptionHandler(ErrorReport.of("a subscriber failed", failure));
  }

  // ---- the subscriber, from any thread

  @Override
  public void request(long values) {
    if (subscriber == null) {
      return;
    }
    if (values <= 0) {
      badRequest =
          new IllegalArgumentException("request(" + values + "): a subscriber requests 1 or more");
    } else {
      requested.accumulateAndGet(values, TaskSubscription::saturatedSum);
    }
    onLoop(() -> {
      Future<@Nullable Void> waiting = request;
      if (waiting != null && !waiting.isDone()) {
        waiting.setResult(null);
      }
    });
  }

  private static long saturatedSum(long before, long more) {
    long sum = before + more;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public void cancel() {
    if (subscriber == null) {
      return;
    }
    subscriber = null;
    Future<?> own = task;
    if (own != null) {
      onLoop(() -> {
        boolean _ = own.cancel();
      });
    }
  }

  private void onLoop(Runnable code) {
    try {
      var _ = loop.callSoonThreadsafe(code);
    } catch (IllegalStateException closed) {
      // Then its tasks have ended.
    }
  }

  @Override
  public String toString() {
    return "Subscription[of a task on " + loop + "]";
  }
}
