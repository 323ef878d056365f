package dev.weft;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtual thread that parks again and again, as a scheduler sees it: what the JDK's does with its
 * state, its permit and its scheduler.
 */
final class Continuation implements Runnable {
  private static final int PARKED = 0;
  private static final int UNPARKED = 1;
  private static final int RUNNING = 2;

  private final Executor scheduler;
  private final AtomicInteger state = new AtomicInteger(PARKED);
  private final AtomicBoolean permit = new AtomicBoolean();
  private final AtomicInteger steps = new AtomicInteger();

  Continuation(Executor scheduler) {
    this.scheduler = scheduler;
  }

  /** Any thread. */
  void unpark() {
    if (!permit.getAndSet(true) && state.compareAndSet(PARKED, UNPARKED)) {
      scheduler.execute(this);
    }
  }

  /** One step, until it parks again; nothing if it is not to run. */
  @Override
  public void run() {
    if (!state.compareAndSet(UNPARKED, RUNNING)) {
      return;
    }
    do {
      permit.set(false);
      steps.incrementAndGet();
    } while (permit.get());
    state.set(PARKED);
    if (permit.get() && state.compareAndSet(PARKED, UNPARKED)) {
      scheduler.execute(this);
    }
  }

  int steps() {
    return steps.get();
  }

  /** Whether there is nothing for it to do. */
  boolean rests() {
    return state.get() == PARKED && !permit.get();
  }
}
