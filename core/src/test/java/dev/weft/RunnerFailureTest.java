package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.spi.Poller;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What leaves a runner that fails, and a runner that is used where it must not be. */
class RunnerFailureTest {
  private static final Action<RuntimeException> FAILS =
      () -> {
        throw new IllegalArgumentException("meant");
      };

  private static void runAndSwallow(RuntimeException constant) {
    try {
      Async.run(() -> {
        throw constant;
      });
    } catch (RuntimeException e) {
      assertThat(e).isSameAs(constant);
    }
  }

  @Test
  void run_failsWithOneConstantAgainAndAgain_itsStackTraceDoesNotGrow() {
    var constant = new IllegalStateException("a constant");
    runAndSwallow(constant);
    int frames = constant.getStackTrace().length;

    for (int i = 0; i < 20; i++) {
      runAndSwallow(constant);
    }

    assertThat(constant.getStackTrace()).hasSize(frames);
  }

  @Test
  void run_failsWithAConstantOfATask_itsStackTraceHasTheFirstCallerOnly() {
    var made = new RuntimeException[1];
    Action<RuntimeException> program =
        () -> {
          if (made[0] == null) {
            made[0] = new IllegalStateException("made in a task");
          }
          throw made[0];
        };
    assertThatThrownBy(() -> Async.run(program)).isInstanceOf(IllegalStateException.class);
    var frames = made[0].getStackTrace();

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> Async.run(program)).isInstanceOf(IllegalStateException.class);
    }

    assertThat(Arrays.stream(frames).map(StackTraceElement::toString))
        .anyMatch(frame -> frame.contains("itsStackTraceHasTheFirstCallerOnly"));
    assertThat(made[0].getStackTrace()).hasSameSizeAs(frames);
  }

  @Test
  void run_failsWithFramesThatCannotBeAsked_throwsThatFailure() {
    var bad =
        new IllegalStateException("bad") {
          @Override
          public StackTraceElement[] getStackTrace() {
            throw new UnsupportedOperationException("in getStackTrace()");
          }
        };

    assertThatThrownBy(() ->
            Async.run(() -> {
              throw bad;
            }))
        .isSameAs(bad);
  }

  @Test
  void close_failsWithWhatItsRunFailedWith_theRunsFailureIsThrown() {
    var constant = new IllegalStateException("a constant");
    var poller =
        new Poller() {
          private final ParkingPoller real = new ParkingPoller();

          @Override
          public void poll(long timeoutNanos) {
            real.poll(timeoutNanos);
          }

          @Override
          public void wakeup() {
            real.wakeup();
          }

          @Override
          public void close() {
            throw constant;
          }
        };
    try (var _ = new StandardError(new Object())) {
      assertThatThrownBy(
              () -> {
                try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(poller))) {
                  runner.run(() -> {
                    throw constant;
                  });
                }
              })
          .isSameAs(constant);
    }
  }

  @Test
  void close_inItsOwnRun_isRefusedAndNothingHasHappened() {
    try (var runner = new Runner()) {
      runner.run(() -> {
        var task = createTask(() -> sleep(ZERO));
        assertThatThrownBy(runner::close)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("in its own run would wait for itself");
        task.await();
        assertThat(Async.currentTask().cancelling()).isZero();
      });

      assertThat(runner.run(() -> "still there")).isEqualTo("still there");
    }
  }

  @Test
  void close_whileItRunsOnAnotherThread_isRefusedAndNothingHasHappened() throws Exception {
    try (var runner = new Runner()) {
      var running = new CountDownLatch(1);
      var stop = runner.loop().createFuture();
      var thread =
          Thread.ofPlatform()
              .start(() ->
                  runner.run(() -> {
                    running.countDown();
                    stop.await();
                  }));
      running.await();

      assertThatThrownBy(runner::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("on another thread");
      runner.loop().callSoonThreadsafe(() -> stop.setResult(null));
      thread.join();

      assertThat(runner.loop().isClosed()).isFalse();
    }
  }

  @Test
  void close_failedFutureThatIsHeld_isReported() {
    var reports = new Reports();
    try (var runner = new Runner()) {
      runner.loop().setExceptionHandler(reports);
      var held = runner.run(() -> runner.loop().createTask(FAILS));
      runner.run(() -> sleep(ZERO));
      assertThat(held.isDone()).isTrue();
      assertThat(reports.all()).isEmpty();
    }

    assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.UNSEEN_FAILURE);
  }
}
