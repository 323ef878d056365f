package dev.weft.internal.threads;

import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs each call at once in a platform thread, which stays for later ones until it was idle for a
 * while. Any thread.
 *
 * <p>It has no lock. A task that waited for one would be handed it while its loop is busy, and all
 * a task that came later would wait for that loop; a loop's own thread might be among them.
 */
public final class ReusedThreads implements Executor {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ThreadFactory threads;
  private final long idleNanos;

  /** Those that wait for a call, the one that ended its last call most recently first. */
  private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();

  /**
   * Threads that are made as they are needed, daemons all.
   *
   * @param namePrefix the beginning of their names; a number follows
   */
  public ReusedThreads(String namePrefix) {
    this(Thread.ofPlatform().daemon().name(namePrefix, 1).factory(), IDLE_NANOS);
  }

  ReusedThreads(ThreadFactory threads, long idleNanos) {
    this.threads = threads;
    this.idleNanos = idleNanos;
  }

  /**
   * Runs a call. Does not wait.
   *
   * @throws OutOfMemoryError if there is no thread to be had; then the call does not run
   */
  @Override
  public void execute(Runnable call) {
    Objects.requireNonNull(call, "call");
    for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      if (worker.take(call)) {
        return;
      }
    }
    Worker worker = new Worker(call);
    worker.thread = threads.newThread(worker);
    worker.thread.start();
  }

  /**
   * <pre>
   *           a call is given to it
   * IDLE ------------------------------> BUSY   at first it is that
   *  | ^------- its call has ended ------/  \--- its call threw ---> ENDED
   *  \--- idle for too long ---> ENDED
   * </pre>
   */
  private final class Worker implements Runnable {
    /** What it runs, or is to; null while it is idle. Set by any thread, cleared by its own. */
    private final AtomicReference<@Nullable Runnable> next;

    /** Written before the thread is started. */
    private @Nullable Thread thread;

    Worker(Runnable first) {
      next = new AtomicReference<>(first);
    }

    boolean take(Runnable call) {
      if (next.compareAndSet(null, call)) {
        LockSupport.unpark(thread);
        return true;
      }
      return false;
    }

    @Override
    public void run() {
      for (Runnable call = next.get(); call != null; call = awaitNext()) {
        call.run();
      }
    }

    private @Nullable Runnable awaitNext() {
      next.set(null);
      idle.addFirst(this);
      long deadlineNanos = System.nanoTime() + idleNanos;
      while (true) {
        boolean _ = Thread.interrupted(); // it was meant for the call that has ended
        Runnable call = next.get();
        long left = deadlineNanos - System.nanoTime();
        if (call != null) {
          return call;
        }
        if (left <= 0) {
          // From now on it takes no call: it stands as its own.
          if (next.compareAndSet(null, this)) {
            idle.remove(this);
            return null;
          }
        } else {
          LockSupport.parkNanos(this, left);
        }
      }
    }
  }
}
