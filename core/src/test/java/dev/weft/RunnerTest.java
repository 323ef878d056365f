package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private final Runner runner = TestClock.runner();
  private final Reports reports = new Reports();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeRunner() {
    runner.close();
  }

  private Void cleaningUp(String name) {
    try {
      return EventLoop.running().<Void>createFuture().await();
    } finally {
      log.add(name + " cleaned up");
    }
  }

  @Test
  void run_body_returnsItsValue() {
    String value =
        runner.run(() -> {
          sleep(ofSeconds(1));
          return "x";
        });

    assertThat(value).isEqualTo("x");
  }

  @Test
  void run_bodyThrowsChecked_throwsItAsItIs() {
    var failure = new IOException("no");

    assertThatThrownBy(() ->
            runner.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void run_afterAFailure_runsAgain() {
    assertThatThrownBy(() ->
            runner.run(() -> {
              throw new AssertionError("no");
            }))
        .isInstanceOf(AssertionError.class);

    assertThat((Object) runner.run(() -> "again")).isEqualTo("again");
  }

  @Test
  void run_several_areOnOneLoop() {
    EventLoop first = runner.run(EventLoop::running);
    EventLoop second = runner.run(EventLoop::running);

    assertThat(first).isSameAs(second).isSameAs(runner.loop());
  }

  @Test
  void run_several_areInOneContext() {
    var variable = ContextVar.of("variable", "unset");
    runner.run(() -> variable.set("first run's"));

    String seen = runner.run(() -> variable.get());

    assertThat(seen).isEqualTo("first run's");
    assertThat(variable.get()).isEqualTo("unset");
  }

  @Test
  void run_taskLeftByTheRunBefore_goesOn() {
    Task<?> task =
        runner.run(() ->
            createTask(() -> {
              sleep(ofSeconds(1));
              log.add("went on");
            }));
    assertThat(task.isDone()).isFalse();

    runner.run(() -> sleep(ofSeconds(2)));

    assertThat(log).containsExactly("went on");
  }

  @Test
  void run_insideIt_isRefused() {
    runner.run(() ->
        assertThatThrownBy(() -> runner.run(() -> "x"))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("createTask"));
  }

  @Test
  void newRunner_insideALoop_isRefused() {
    runner.run(() ->
        assertThatThrownBy(Runner::new)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("running loop"));
  }

  @Test
  void run_closed_isRefused() {
    runner.close();

    assertThatThrownBy(() -> runner.run(() -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void close_twice_doesNothingTheSecondTime() {
    EventLoop loop = runner.loop();
    runner.close();

    runner.close();

    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void options_debug_isTheLoops() {
    try (var inDebug =
        new Runner(RunnerOptions.DEFAULT.withPoller(new TestClock()).withDebug(true))) {
      assertThat(inDebug.loop().debug()).isTrue();
    }
    assertThat(runner.loop().debug()).isFalse();
  }

  // ---- what is left at the end

  @Test
  void close_tasksLeft_cancelsThemAndWaits() {
    runner.run(() -> {
      createTask(() -> cleaningUp("a"));
      createTask(() -> cleaningUp("b"));
      sleep(ZERO);
    });

    runner.close();

    assertThat(log).containsExactly("a cleaned up", "b cleaned up");
  }

  @Test
  void close_taskLeftThatNeverBegan_neverBegins() {
    runner.run(() -> createTask(() -> createTask(() -> log.add("began"))));

    runner.close();

    assertThat(log).isEmpty();
  }

  @Test
  void close_cleanUpTakesTime_waitsForIt() {
    runner.run(() -> {
      createTask(() -> {
        try {
          cleaningUp("task");
        } finally {
          sleep(ofSeconds(20));
          log.add("took its time");
        }
      });
      sleep(ZERO);
    });

    runner.close();

    assertThat(log).containsExactly("task cleaned up", "took its time");
  }

  @Test
  void close_taskFailsWhileItCleansUp_isReported() {
    runner.loop().setExceptionHandler(reports);
    var failure = new IllegalStateException("while cleaning up");
    runner.run(() -> {
      createTask(() -> {
        try {
          sleep(ofSeconds(100));
        } catch (CancelledError e) {
          throw failure;
        }
      });
      sleep(ZERO);
    });

    runner.close();

    assertThat(reports.only().exception()).isSameAs(failure);
    assertThat(reports.only().message()).contains("shut down");
  }

  @Test
  void close_tasksStartedWhileOthersAreCancelled_areCancelledToo() {
    runner.loop().setExceptionHandler(reports);
    runner.run(() -> {
      createTask(() -> {
        try {
          cleaningUp("first");
        } finally {
          createTask(() -> {
            try {
              cleaningUp("second");
            } finally {
              createTask(() -> cleaningUp("third"));
            }
          });
        }
      });
      sleep(ZERO);
    });

    runner.close();

    assertThat(log).containsExactly("first cleaned up", "second cleaned up", "third cleaned up");
    assertThat(reports.all()).isEmpty();
  }

  @Test
  void close_taskDoesNotEndInTime_isReportedAndEnded() {
    EventLoop loop = runner.loop();
    loop.setExceptionHandler(reports);
    runner.run(() -> {
      createTask(
          () -> {
            try {
              sleep(ofSeconds(1_000));
            } catch (CancelledError ignored) {
              cleaningUp("stubborn");
            }
          },
          TaskOptions.named("stubborn"));
      sleep(ZERO);
    });

    runner.close();

    assertThat(reports.all().getFirst().kind()).isEqualTo(ErrorReport.Kind.LEFT_BEHIND);
    assertThat(reports.messages().getFirst()).contains("did not end within PT30S");
    assertThat(reports.all().getFirst().details().get("task").toString()).contains("stubborn");
    assertThat(log).containsExactly("stubborn cleaned up");
    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void close_callsInTheDefaultExecutor_waitsForThem() {
    var release = new CountDownLatch(1);
    runner.run(() -> {
      EventLoop.running()
          .runInExecutor(
              null,
              () -> {
                release.await();
                return log.add("call ended");
              });
      createTask(() -> {
        try {
          cleaningUp("task");
        } finally {
          release.countDown();
        }
      });
      sleep(ZERO);
    });

    runner.close();
    log.add("closed");

    assertThat(log).containsExactly("task cleaned up", "call ended", "closed");
  }

  @Test
  void close_callInTheDefaultExecutorDoesNotEndInTime_isReported() {
    var release = new CountDownLatch(1);
    try (var impatient = new Runner(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(2)))) {
      impatient.loop().setExceptionHandler(reports);
      impatient.run(() ->
          impatient
              .loop()
              .runInExecutor(
                  null,
                  () -> {
                    release.await();
                    return null;
                  }));
    }
    release.countDown();

    assertThat(reports.messages()).hasSize(1).first().asString().contains("default executor");
  }

  // ---- interrupts of the calling thread

  @Test
  void run_callerInterrupted_cancelsTheBodyAndKeepsTheFlag() {
    var caller = Thread.currentThread();

    assertThatThrownBy(() ->
            Async.run(() -> {
              caller.interrupt();
              cleaningUp("body");
            }))
        .isInstanceOf(CancelledError.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactly("body cleaned up");
  }

  @Test
  void run_callerInterruptedBefore_cancelsTheBody() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Async.run(() -> cleaningUp("body")))
        .isInstanceOf(CancelledError.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void run_callerInterruptedAndTheBodySuppressesIt_returnsItsValue() {
    var caller = Thread.currentThread();

    String value =
        Async.run(() -> {
          caller.interrupt();
          try {
            cleaningUp("body");
          } catch (CancelledError suppressed) {
            return "all the same";
          }
          return "never";
        });

    assertThat(value).isEqualTo("all the same");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_callerInterruptedMeanwhile_stillWaitsForTheTasksLeft() {
    var caller = Thread.currentThread();

    assertThatThrownBy(() ->
            Async.run(() -> {
              createTask(() -> {
                try {
                  cleaningUp("task");
                } finally {
                  sleep(ofMillis(2));
                  log.add("took its time");
                }
              });
              sleep(ZERO);
              caller.interrupt();
              cleaningUp("body");
            }))
        .isInstanceOf(CancelledError.class)
        .hasNoSuppressedExceptions();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactly("body cleaned up", "task cleaned up", "took its time");
  }

  @Test
  void loop_closed_isRefused() {
    runner.close();

    assertThatThrownBy(runner::loop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
