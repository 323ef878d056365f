package dev.weft.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedCallsTest {
  private final List<String> log = new CopyOnWriteArrayList<>();

  /** A call that writes down what becomes of it. */
  private final class Noted implements BoundedCalls.Call {
    private final String name;
    private final CountDownLatch over = new CountDownLatch(1);

    Noted(String name) {
      this.name = name;
    }

    @Override
    public void run() {
      log.add(name + " ran");
      over.countDown();
    }

    @Override
    public void cannotRun(Throwable reason) {
      log.add(name + ": " + reason.getMessage());
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void execute_noThreadIsToBeHad_tellsTheCallAndTakesNoPlace() {
    var starts = new AtomicInteger();
    var calls =
        BoundedCalls.virtual(
            work -> {
              if (starts.getAndIncrement() < 2) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return Thread.ofVirtual().unstarted(work);
            },
            1);
    var last = new Noted("c");

    calls.execute(new Noted("a"));
    calls.execute(new Noted("b"));
    calls.execute(last);
    await(last.over);
    calls.shutdown();

    await(calls.ended());
    assertThat(log)
        .containsExactly(
            "a: unable to create native thread", "b: unable to create native thread", "c ran");
  }

  @Test
  void shutdown_callsWaitTheirTurn_endsWhenTheLastHasEnded() {
    var release = new CountDownLatch(1);
    var calls = BoundedCalls.virtual("call-", 1);
    calls.execute(() -> await(release));
    calls.execute(new Noted("a"));
    calls.execute(new Noted("b"));

    calls.shutdown();
    assertThat(calls.ended().getCount()).isOne();
    release.countDown();

    await(calls.ended());
    assertThat(log).containsExactly("a ran", "b ran");
  }

  @Test
  void setLimit_whileShutDown_letsThoseThatWaitEnd() {
    var release = new CountDownLatch(1);
    var calls = BoundedCalls.virtual("call-", 1);
    var first = new Noted("a");
    calls.execute(() -> await(release));
    calls.execute(first);
    calls.shutdown();

    calls.setLimit(2);
    await(first.over);
    release.countDown();

    await(calls.ended());
  }

  @Test
  void remove_lastCallAfterShutdown_endsTheWait() {
    var release = new CountDownLatch(1);
    var running = new CountDownLatch(1);
    var calls = BoundedCalls.virtual("call-", 1);
    var waits = new Noted("a");
    calls.execute(() -> {
      running.countDown();
      await(release);
    });
    calls.execute(waits);
    await(running);
    calls.shutdown();

    calls.remove(waits);
    assertThat(calls.waiting()).isZero();
    release.countDown();

    await(calls.ended());
    assertThat(log).isEmpty();
  }

  @Test
  void refuseWaiting_someRunAndSomeWait_tellsThoseThatWaitAndGoesOn() {
    var release = new CountDownLatch(1);
    var running = new CountDownLatch(1);
    var calls = BoundedCalls.virtual("call-", 1);
    var told = new Noted("a");
    var later = new Noted("c");
    calls.execute(() -> {
      running.countDown();
      await(release);
      log.add("the first ran");
    });
    await(running);
    calls.execute(told);
    calls.execute(() -> log.add("never")); // is no call that could be told
    calls.execute(new Noted("b"));

    calls.refuseWaiting(new IllegalStateException("all places are held"));
    assertThat(log).containsExactly("a: all places are held", "b: all places are held");
    assertThat(calls.waiting()).isZero();
    calls.execute(later);
    release.countDown();

    await(later.over);
    calls.refuseWaiting(new IllegalStateException("none waits"));
    assertThat(log.subList(2, log.size())).containsExactly("the first ran", "c ran");
  }

  @Test
  void refuseWaiting_afterShutdown_endsTheWait() {
    var release = new CountDownLatch(1);
    var running = new CountDownLatch(1);
    var calls = BoundedCalls.virtual("call-", 1);
    calls.execute(() -> {
      running.countDown();
      await(release);
    });
    await(running);
    calls.execute(new Noted("a"));
    calls.shutdown();

    calls.refuseWaiting(new IllegalStateException("refused"));
    release.countDown();

    await(calls.ended());
    assertThat(log).containsExactly("a: refused");
  }

  @Test
  void execute_shutDown_isRefused() {
    var calls = BoundedCalls.virtual("call-", 1);
    calls.shutdown();

    assertThatThrownBy(() -> calls.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void pool_callsThatWait_runInTheThreadThatIsFree() {
    var calls = BoundedCalls.pool("pooled-", 1);
    var release = new CountDownLatch(1);
    var over = new CountDownLatch(3);
    Runnable named =
        () -> {
          await(release);
          log.add(Thread.currentThread().getName());
          over.countDown();
        };

    calls.execute(named);
    calls.execute(named);
    calls.execute(named);
    release.countDown();

    await(over);
    assertThat(log).containsExactly("pooled-1", "pooled-1", "pooled-1");
  }

  @Test
  void pool_callWasInterrupted_isNotSeenByTheNext() {
    var calls = BoundedCalls.pool("pooled-", 1);
    var release = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    calls.execute(() -> {
      await(release);
      Thread.currentThread().interrupt();
    });
    calls.execute(() -> {
      log.add("interrupted: " + Thread.currentThread().isInterrupted());
      over.countDown();
    });

    release.countDown();

    await(over);
    assertThat(log).containsExactly("interrupted: false");
  }

  @Test
  void pool_manyCallsFromManyThreads_allRunAndNeverMoreThanTheLimit() {
    var calls = BoundedCalls.pool("pooled-", 3);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var over = new CountDownLatch(4 * 2_000);

    for (int i = 0; i < 4; i++) {
      Thread.ofVirtual()
          .start(() -> {
            for (int call = 0; call < 2_000; call++) {
              calls.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                running.decrementAndGet();
                over.countDown();
              });
            }
          });
    }

    await(over);
    assertThat(most).hasValueLessThanOrEqualTo(3);
  }
}
