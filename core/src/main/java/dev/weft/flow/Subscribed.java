package dev.weft.flow;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a publisher signals to a subscriber of its own, for one task of a loop. */
final class Subscribed<T> extends OnceIterator<T> {
  /** The last signal. */
  private record End(@Nullable Throwable failure) {}

  private final Flow.Publisher<? extends T> publisher;
  private final int bufferSize;

  /** Values, and then an {@link End}. Any thread puts them here. */
  private final Queue<Object> signals = new ConcurrentLinkedQueue<>();

  /** Whether the loop was told to look at the signals, and has not looked. */
  private final AtomicBoolean told = new AtomicBoolean();

  private @Nullable EventLoop loop;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  /** While the task waits for a signal. The loop only. */
  private @Nullable Future<@Nullable Void> signal;

  /** How many values were taken since the last request. */
  private int taken;

  Subscribed(Flow.Publisher<? extends T> publisher, int bufferSize) {
    this.publisher = publisher;
    this.bufferSize = bufferSize;
  }

  // ---- the task

  @Override
  boolean advance() {
    if (closed) {
      return false;
    }
    try {
      if (loop == null) {
        loop = EventLoop.running();
        publisher.subscribe(new Signals());
      }
      Object next = signals.poll();
      while (next == null) {
        awaitSignal(loop);
        next = signals.poll();
      }
      return take(next);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void awaitSignal(EventLoop own) {
    Future<@Nullable Void> waiting = own.createFuture();
    signal = waiting;
    try {
      told.set(false);
      if (signals.isEmpty()) {
        waiting.await();
      }
    } finally {
      signal = null;
    }
  }

  @SuppressWarnings("unchecked") // what is no end is a value
  private boolean take(Object next) {
    if (next instanceof End(Throwable failure)) {
      closed = true;
      subscription = null;
      if (failure != null) {
        throw unchecked(failure);
      }
      return false;
    }
    give((T) next);
    taken++;
    Flow.Subscription from = subscription;
    if (from != null && taken >= (bufferSize + 1) / 2) {
      int more = taken;
      taken = 0;
      from.request(more);
    }
    return true;
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case Error error -> throw error;
      case RuntimeException unchecked -> unchecked;
      default -> new CompletionException(failure);
    };
  }

  @Override
  public void close() {
    closed = true;
    signals.clear();
    Flow.Subscription from = subscription;
    subscription = null;
    if (from != null) {
      from.cancel();
    }
  }

  @Override
  public String toString() {
    return "Results[of " + publisher + "]";
  }

  // ---- the publisher, from any thread

  private void put(Object sign) {
    if (closed) {
      return;
    }
    signals.add(sign);
    EventLoop own = loop;
    if (own != null && told.compareAndSet(false, true)) {
      try {
        var _ = own.callSoonThreadsafe(this::wake);
      } catch (IllegalStateException loopIsClosed) {
        close(); // then no task will ever take it
      }
    }
  }

  private void wake() {
    Future<@Nullable Void> waiting = signal;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(null);
    }
  }

  /** The subscriber, as the publisher knows it. */
  private final class Signals implements Flow.Subscriber<T> {
    private final AtomicBoolean subscribed = new AtomicBoolean();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      Objects.requireNonNull(given, "subscription");
      if (!subscribed.compareAndSet(false, true)) {
        given.cancel(); // it has one
        return;
      }
      subscription = given;
      if (closed) {
        given.cancel();
      } else {
        given.request(bufferSize);
      }
    }

    @Override
    public void onNext(T value) {
      put(Objects.requireNonNull(value, "value"));
    }

    @Override
    public void onError(Throwable failure) {
      put(new End(Objects.requireNonNull(failure, "failure")));
    }

    @Override
    public void onComplete() {
      put(new End(null));
    }
  }
}
