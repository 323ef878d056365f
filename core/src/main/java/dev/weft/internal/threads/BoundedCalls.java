package dev.weft.internal.threads;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls in threads, but no more of them at once than a limit says. The others wait their turn,
 * first come first served. Any thread.
 *
 * <p>Without locks: a task that waited for one would be suspended in the middle of a call that is
 * not to wait, and would keep those that came later until its loop comes round to it.
 */
public final class BoundedCalls implements Executor {
  private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();

  /** How many places are taken: each call is polled after its place was, and gives it back. */
  private final AtomicInteger running = new AtomicInteger();

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Executor threads;

  /** Whether a thread whose call has ended runs the next one that waits. */
  private final boolean reuses;

  // Both written by the owner's code, read by the calls' threads.
  private volatile int limit;
  private volatile boolean shutDown;

  BoundedCalls(Executor threads, boolean reuses, int limit) {
    this.threads = threads;
    this.reuses = reuses;
    this.limit = limit;
  }

  /** A call that is told if there was no thread for it. */
  public interface Call extends Runnable {
    /**
     * It was taken, but will never run.
     *
     * @param reason what starting its thread threw
     */
    void cannotRun(Throwable reason);
  }

  /**
   * Gives each call a virtual thread of its own, which ends with the call: nothing of one call's is
   * left for the next.
   *
   * @param namePrefix the beginning of the threads' names; a number follows
   * @param limit how many run at once
   * @return without calls
   */
  public static BoundedCalls virtual(String namePrefix, int limit) {
    return virtual(Thread.ofVirtual().name(namePrefix, 0).factory(), limit);
  }

  static BoundedCalls virtual(ThreadFactory factory, int limit) {
    return new BoundedCalls(call -> factory.newThread(call).start(), false, limit);
  }

  /**
   * Runs calls in platform threads, made as they are needed and kept for later calls; daemons all.
   *
   * @param namePrefix the beginning of the threads' names; a number follows
   * @param limit how many threads there are at most
   * @return without calls
   */
  public static BoundedCalls pool(String namePrefix, int limit) {
    return new BoundedCalls(new ReusedThreads(namePrefix), true, limit);
  }

  /**
   * Takes a call. Does not wait. If no thread can be had for it, it is told so, if it is a {@link
   * Call}.
   *
   * @throws RejectedExecutionException after {@link #shutdown()}
   */
  @Override
  public void execute(Runnable call) {
    Objects.requireNonNull(call, "call");
    if (shutDown) {
      throw new RejectedExecutionException("these threads were shut down: they take no more calls");
    }
    queued.add(call);
    startQueued();
  }

  /**
   * Takes a call back that has not begun. Does nothing for any other.
   *
   * @param call the call
   */
  public void remove(Runnable call) {
    boolean _ = queued.remove(call);
    noteIfEnded();
  }

  /**
   * How many calls wait their turn, at some moment.
   *
   * @return the number
   */
  public int waiting() {
    return queued.size();
  }

  /**
   * Changes the limit, from now on; calls that run already go on, even if they are more.
   *
   * @param newLimit how many run at once
   */
  public void setLimit(int newLimit) {
    limit = newLimit;
    startQueued();
  }

  /**
   * Has the calls that wait their turn never run, and tells those that are a {@link Call}.
   *
   * @param reason why
   */
  public void refuseWaiting(Throwable reason) {
    Objects.requireNonNull(reason, "reason");
    for (Runnable call = queued.poll(); call != null; call = queued.poll()) {
      if (call instanceof Call told) {
        told.cannotRun(reason);
      }
    }
    noteIfEnded();
  }

  /** Takes no more calls; those that wait their turn still get it. */
  public void shutdown() {
    shutDown = true;
    noteIfEnded();
  }

  /**
   * A latch that opens when all calls have ended after {@link #shutdown()}.
   *
   * @return the latch
   */
  public CountDownLatch ended() {
    return ended;
  }

  /**
   * Starts what may start. A thread that adds a call or gives a place back comes here afterwards,
   * so that of two that do so at the same time at least one sees both the call and the place.
   */
  private void startQueued() {
    while (!queued.isEmpty() && takePlace()) {
      Runnable next = queued.poll();
      if (next == null) {
        giveBackPlace();
      } else {
        start(next);
      }
    }
  }

  private boolean takePlace() {
    int taken;
    do {
      taken = running.get();
      if (taken >= limit) {
        return false;
      }
    } while (!running.compareAndSet(taken, taken + 1));
    return true;
  }

  private void giveBackPlace() {
    running.decrementAndGet();
    noteIfEnded();
  }

  private void start(Runnable call) {
    try {
      threads.execute(() -> runFrom(call));
    } catch (Throwable noThread) {
      giveBackPlace();
      if (call instanceof Call told) {
        told.cannotRun(noThread);
      }
    }
  }

  private void runFrom(Runnable first) {
    try {
      Runnable call = first;
      do {
        call.run();
        call = reuses ? next() : null;
      } while (call != null);
    } finally {
      giveBackPlace();
      startQueued();
    }
  }

  private @Nullable Runnable next() {
    boolean _ = Thread.interrupted(); // it was meant for the call that has ended
    return queued.poll();
  }

  /**
   * Looks at the queue first: a call leaves it only when its place is taken, so where the queue was
   * seen empty and then no place taken, all calls have ended. In the other order a call could go
   * from the one to the other in between.
   */
  private void noteIfEnded() {
    if (shutDown && queued.isEmpty() && running.get() == 0) {
      ended.countDown();
    }
  }
}
