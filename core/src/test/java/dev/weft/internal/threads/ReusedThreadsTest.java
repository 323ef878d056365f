package dev.weft.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ReusedThreadsTest {
  private final SynchronousQueue<Thread> users = new SynchronousQueue<>();
  private final AtomicInteger made = new AtomicInteger();

  private ReusedThreads threads(long idleNanos) {
    return new ReusedThreads(
        work -> {
          made.incrementAndGet();
          return Thread.ofPlatform().daemon().unstarted(work);
        },
        idleNanos);
  }

  private Thread runOnce(ReusedThreads threads) throws InterruptedException {
    threads.execute(() -> {
      try {
        users.put(Thread.currentThread());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    return users.take();
  }

  private static void untilParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void execute_aThreadIsIdle_runsInThat() throws Exception {
    var threads = threads(TimeUnit.HOURS.toNanos(1));

    Thread first = runOnce(threads);
    untilParked(first);
    Thread second = runOnce(threads);

    assertThat(second).isSameAs(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void execute_allThreadsAreBusy_makesAnotherOne() throws Exception {
    var threads = threads(TimeUnit.HOURS.toNanos(1));
    threads.execute(LockSupport::park);

    Thread second = runOnce(threads);

    assertThat(second).isNotNull();
    assertThat(made).hasValue(2);
  }

  @Test
  void thread_idleForTooLong_endsAndAnotherIsMade() throws Exception {
    var threads = threads(1);

    Thread first = runOnce(threads);
    first.join();
    Thread second = runOnce(threads);

    assertThat(second).isNotSameAs(first);
  }

  @Test
  void thread_interruptedWhileIdle_staysAndSeesNothingOfIt() throws Exception {
    var threads = threads(TimeUnit.HOURS.toNanos(1));
    Thread first = runOnce(threads);
    untilParked(first);

    first.interrupt();
    untilParked(first);

    assertThat(runOnce(threads)).isSameAs(first);
  }

  @Test
  void execute_whileThreadsEndForIdleness_runsEachCallOnce() throws Exception {
    var threads = threads(1_000);
    var runs = new AtomicInteger();

    for (int i = 0; i < 20_000; i++) {
      threads.execute(runs::incrementAndGet);
      if (i % 100 == 0) {
        var _ = runOnce(threads);
      }
    }

    while (runs.get() < 20_000) {
      Thread.onSpinWait();
    }
    assertThat(runs).hasValue(20_000);
  }
}
