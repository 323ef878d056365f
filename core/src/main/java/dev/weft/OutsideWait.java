package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One wait for a future by code outside its loop: a thread in {@code get()}, a {@code
 * CompletableFuture}, a task of another loop. Any thread.
 *
 * <pre>
 *         the future is done, or its loop is closed
 * WAITING -----------------------------------------> OVER   the action runs, once
 *    \------------ giveUp() -----------------------> OVER   it never does
 * </pre>
 */
final class OutsideWait implements Consumer<Future<?>>, OutsideWorld.Wait {
  private static final AtomicLong BEGUN = new AtomicLong();

  private final Future<?> future;

  /** What to do then, on the loop or in the thread that closes it; it must not wait. */
  private final Runnable action;

  private final AtomicBoolean over = new AtomicBoolean();
  private final long number = BEGUN.getAndIncrement();

  private OutsideWait(Future<?> future, Runnable action) {
    this.future = future;
    this.action = action;
  }

  /** Begins to wait; where the loop is closed already, the action runs at once. */
  static OutsideWait begin(Future<?> future, Runnable action) {
    OutsideWait wait = new OutsideWait(future, action);
    EventLoop loop = future.loop();
    loop.outside().add(wait);
    if (loop.isCurrent()) {
      wait.listen();
    } else {
      loop.callFromAnywhere(wait::listen);
    }
    if (loop.hasClosed()) {
      // It was closed just now, and may not have seen this wait.
      wait.end();
    }
    return wait;
  }

  private void listen() {
    if (!over.get()) {
      future.addDoneCallback(this);
    }
  }

  /** By their beginnings; no two are equal but the same. */
  @Override
  @SuppressWarnings("ComparableType") // ordered by identity, so equals() is Object's
  public int compareTo(OutsideWorld.Wait other) {
    return Long.compare(number, ((OutsideWait) other).number);
  }

  /** The future is done. */
  @Override
  public void accept(Future<?> done) {
    end();
  }

  @Override
  public void end() {
    if (over.compareAndSet(false, true)) {
      future.loop().outside().forget(this);
      // Whatever waits will look, but perhaps after the loop has been closed.
      future.lookedAtFromOutside();
      action.run();
    }
  }

  /** Ends the wait without the action, unless it is over. */
  void giveUp() {
    if (over.compareAndSet(false, true)) {
      EventLoop loop = future.loop();
      loop.outside().forget(this);
      loop.callFromAnywhere(() -> {
        future.dropDoneCallback(this);
      });
    }
  }
}
