package dev.weft.flow;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitersTest {
  private final List<String> log = new ArrayList<>();
  private int running;
  private int mostRunning;

  private static long now() {
    return EventLoop.running().time().toMillis();
  }

  private void work() {
    running++;
    mostRunning = Math.max(mostRunning, running);
    try {
      sleep(Duration.ofSeconds(1));
    } finally {
      running--;
    }
  }

  // ---- rate

  @Test
  void rate_manyTasks_goOnInOrderAndEvenlyAfterTheBurst() throws Exception {
    TestClock.run(() -> {
      long began = now();
      // @start region="rate"
      var limiter = new RateLimiter(2, Duration.ofSeconds(1)); // two a second
      taskGroup(group -> {
        for (int i = 1; i <= 5; i++) {
          int request = i;
          group.createTask(() -> {
            limiter.acquire();
            log.add(request + " at " + (now() - began));
          });
        }
      });
      // @end
    });

    assertThat(log).containsExactly("1 at 0", "2 at 0", "3 at 500", "4 at 1000", "5 at 1500");
  }

  @Test
  void rate_afterAPause_isFullAgainAndNoMore() throws Exception {
    TestClock.run(() -> {
      var limiter = new RateLimiter(3, Duration.ofSeconds(3));
      for (int i = 0; i < 3; i++) {
        assertThat(limiter.tryAcquire()).isTrue();
      }
      assertThat(limiter.tryAcquire()).isFalse();

      sleep(Duration.ofSeconds(100));

      for (int i = 0; i < 3; i++) {
        assertThat(limiter.tryAcquire()).isTrue();
      }
      assertThat(limiter.tryAcquire()).isFalse();
      sleep(Duration.ofSeconds(1));
      assertThat(limiter.tryAcquire()).isTrue();
    });
  }

  @Test
  void rate_waiterIsCancelled_takesNoPermitAndTheNextGoesOn() throws Exception {
    TestClock.run(() -> {
      long began = now();
      var limiter = new RateLimiter(1, Duration.ofSeconds(10));
      limiter.acquire();
      Task<?> first = createTask(() -> limiter.acquire());
      Task<?> second = createTask(() -> limiter.acquire());
      sleep(Duration.ofSeconds(1));
      assertThat(limiter.tryAcquire()).isFalse();

      first.cancel();
      second.await();

      assertThat(now() - began).isEqualTo(10_000);
      assertThat(first.isCancelled()).isTrue();
    });
  }

  @Test
  void rate_ofNothing_isRefused() {
    assertThatThrownBy(() -> new RateLimiter(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateLimiter(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- capacity

  @Test
  void capacity_manyTasks_soManyAtATime() throws Exception {
    TestClock.run(() -> {
      // @start region="capacity"
      var workers = new CapacityLimiter(2);
      taskGroup(group -> {
        for (int i = 0; i < 10; i++) {
          group.createTask(() -> {
            try (var _ = workers.hold()) {
              work();
            }
          });
        }
      });
      // @end

      assertThat(mostRunning).isEqualTo(2);
      assertThat(workers.borrowed()).isZero();
      assertThat(workers).hasToString("CapacityLimiter[0 of 2 borrowed]");
    });
  }

  @Test
  void capacity_isChanged_holdsFromNowOn() throws Exception {
    TestClock.run(() -> {
      var limiter = new CapacityLimiter(1);
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        tasks.add(
            createTask(() -> {
              try (var _ = limiter.hold()) {
                work();
              }
            }));
      }
      sleep(Duration.ZERO);
      assertThat(running).isEqualTo(1);

      limiter.setCapacity(3);
      sleep(Duration.ofMillis(1));
      assertThat(running).isEqualTo(3);
      assertThat(limiter.waiting()).isEqualTo(3);
      limiter.setCapacity(1);
      mostRunning = 0;
      sleep(Duration.ofMillis(1_100));
      assertThat(running).isEqualTo(1);
      for (Task<?> task : tasks) {
        task.await();
      }

      assertThat(mostRunning).isEqualTo(1);
    });
  }

  @Test
  void capacity_acquiredTwiceByATask_isRefused() throws Exception {
    TestClock.run(() -> {
      var limiter = new CapacityLimiter(5);
      limiter.acquire();

      assertThatThrownBy(limiter::acquire).isInstanceOf(IllegalStateException.class);

      limiter.release();
      assertThatThrownBy(limiter::release).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void capacity_waiterIsCancelledWhenItIsWoken_nextGoesOn() throws Exception {
    TestClock.run(() -> {
      var limiter = new CapacityLimiter(1);
      limiter.acquire();
      Task<?> first = createTask(() -> limiter.acquire());
      Task<?> second =
          createTask(() -> {
            limiter.acquire();
            log.add("second");
            limiter.release();
          });
      sleep(Duration.ZERO);

      limiter.release();
      first.cancel();

      second.await();
      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
      assertThat(limiter.available()).isEqualTo(1);
    });
  }
}
