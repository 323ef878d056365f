package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runner that is closed from where it should not be, or from two sides. */
@Timeout(60)
class RunnerClosingTest {

  @Test
  void close_insideItsOwnRun_isRefusedAndTheRunnerStaysWhole() {
    try (var runner = new Runner()) {
      runner.run(() ->
          assertThatThrownBy(runner::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in its own run"));

      assertThat((Object) runner.run(() -> "goes on")).isEqualTo("goes on");
    }
  }

  @Test
  void close_byAnotherThreadDuringARun_isRefusedAndTheRunnerStaysWhole() throws Exception {
    var failure = new AtomicReference<Throwable>();
    try (var runner = new Runner()) {
      runner.run(() -> {
        var closer =
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> failure.set(e))
                .start(runner::close);
        Async.toThread(() -> {
          closer.join();
          return null;
        });
      });

      assertThat(failure.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("end the run first");
      assertThat((Object) runner.run(() -> "goes on")).isEqualTo("goes on");
    }
  }

  @Test
  void close_byTwoThreadsAtOnce_bothReturnWhenAllHasEnded() throws Exception {
    for (int i = 0; i < 50; i++) {
      var runner = new Runner();
      EventLoop loop = runner.loop();
      runner.run(() -> {
        createTask(() -> sleep(ofHours(1)));
        sleep(ZERO);
      });
      var both = new CountDownLatch(2);
      var failure = new AtomicReference<Throwable>();
      var other =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, e) -> failure.set(e))
              .start(() -> {
                meet(both);
                runner.close();
                assertThat(loop.isClosed()).isTrue();
              });

      meet(both);
      runner.close();
      assertThat(loop.isClosed()).isTrue();

      other.join();
      assertThat(failure.get()).isNull();
    }
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      both.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void run_byAnotherThreadDuringARun_isRefused() throws Exception {
    var failure = new AtomicReference<Throwable>();
    try (var runner = new Runner()) {
      runner.run(() -> {
        var other =
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> failure.set(e))
                .start(() -> runner.run(() -> "x"));
        Async.toThread(() -> {
          other.join();
          return null;
        });
      });
    }

    assertThat(failure.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs already");
  }
}
