package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UnseenFailuresTest {
  private final Reports reports = new Reports();

  /** Makes a task that fails, and lets go of it. */
  private static void failUnseen(String message) {
    createTask(
        () -> {
          throw new IllegalArgumentException(message);
        },
        TaskOptions.named("unlucky"));
    sleep(ZERO);
  }

  /** Collects garbage until a report of a failure has come. */
  private void collectUntilReported(String message) {
    while (reports.all().stream().noneMatch(report -> isAbout(report, message))) {
      System.gc();
      sleep(ofMillis(5));
    }
  }

  private static boolean isAbout(ErrorReport report, String message) {
    var exception = report.exception();
    return exception != null && message.equals(exception.getMessage());
  }

  @Test
  void taskFailed_andBecomesUnreachable_isReported() throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);

      failUnseen("nobody looked");
      collectUntilReported("nobody looked");

      var report = reports.only();
      assertThat(report.kind()).isEqualTo(ErrorReport.Kind.UNSEEN_FAILURE);
      assertThat(report.message()).contains("unlucky").contains("never looked at");
    });
  }

  @Test
  void taskFailed_inDebugMode_reportSaysWhereItWasMade() throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      EventLoop.running().setDebug(true);
      EventLoop.running().setSlowCallbackDuration(Duration.ZERO); // a collection may take long

      failUnseen("nobody looked");
      collectUntilReported("nobody looked");

      var origin = (Throwable) reports.only().details().get("made at");
      assertThat(origin.getStackTrace())
          .anyMatch(frame -> frame.getMethodName().equals("failUnseen"));
    });
  }

  @Test
  void futureFailed_andBecomesUnreachable_isReported() throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);

      EventLoop.running()
          .createFuture()
          .setException(new IllegalArgumentException("nobody looked"));
      collectUntilReported("nobody looked");

      assertThat(reports.only().message()).contains("a future");
    });
  }

  @Test
  void taskFailed_laterSeenOnesCollectedToo_onlyTheUnseenIsReported() throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      seeFailure(Future::exception);
      seeFailure(Future::exceptionNow);
      seeFailure(UnseenFailuresTest::awaitIt);
      seeFailure(future -> awaitIt(gather(future)));

      failUnseen("the unseen one");
      collectUntilReported("the unseen one");

      assertThat(reports.all()).hasSize(1);
    });
  }

  private static void seeFailure(Consumer<Future<?>> look) {
    Future<?> future = EventLoop.running().createFuture();
    future.setException(new IllegalArgumentException("seen"));
    look.accept(future);
  }

  private static void awaitIt(Future<?> future) {
    assertThatThrownBy(future::await).hasMessage("seen");
  }

  @Test
  void reportUnseenFailures_someSeenAndSomeNot_reportsTheOthersAtOnce() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      var seen = failed("seen");
      var unseen = failed("unseen");
      var alsoUnseen = failed("also unseen");
      assertThat(seen.exception()).isNotNull();

      loop.inspection().reportUnseenFailures();

      assertThat(reports.all().stream().map(r -> r.exception().getMessage()).collect(toSet()))
          .containsExactlyInAnyOrder("unseen", "also unseen");
      assertThat(List.of(unseen, alsoUnseen)).allMatch(Future::isDone);
    });
  }

  private static Future<?> failed(String message) {
    Future<?> future = EventLoop.running().createFuture();
    future.setException(new IllegalArgumentException(message));
    return future;
  }

  @Test
  void reportUnseenFailures_twice_reportsEachOnce() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      var unseen = failed("unseen");

      loop.inspection().reportUnseenFailures();
      loop.inspection().reportUnseenFailures();

      assertThat(reports.all()).hasSize(1);
      assertThat(unseen.isDone()).isTrue();
    });
  }

  @Test
  void cancelled_neverLookedAt_isNoFailure() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      var task = createTask(() -> sleep(ofMillis(1)));
      task.cancel();
      sleep(ZERO);

      loop.inspection().reportUnseenFailures();

      assertThat(reports.all()).isEmpty();
    });
  }

  @Test
  void submitted_failureSeenByItsCaller_isNotReported() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);

      toThread(() ->
          assertThatThrownBy(() ->
                  loop.submit(
                          () -> {
                            throw new IllegalArgumentException("seen");
                          })
                      .get())
              .isInstanceOf(ExecutionException.class));
      loop.inspection().reportUnseenFailures();

      assertThat(reports.all()).isEmpty();
    });
  }

  @Test
  void submitted_failureSeenByNobody_isReported() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      var submitted =
          loop.submit(() -> {
            throw new IllegalArgumentException("unseen");
          });
      while (!submitted.isDone()) {
        sleep(ZERO);
      }

      loop.inspection().reportUnseenFailures();

      assertThat(reports.only().exception()).hasMessage("unseen");
    });
  }

  @Test
  void taskFailedWhileItsLoopClosed_andBecomesUnreachable_isReportedAllTheSame() {
    var loop = EventLoop.create(new TestClock());
    loop.setExceptionHandler(reports);
    loop.createFuture().setException(new IllegalArgumentException("nobody looked"));

    loop.close();
    while (reports.all().isEmpty()) {
      System.gc();
      Thread.onSpinWait();
    }

    assertThat(reports.only().exception()).hasMessage("nobody looked");
  }

  @Test
  void pendingTask_thatNobodyHolds_isHeldByItsLoop() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var done = new int[1];
      for (int i = 0; i < 50; i++) {
        createTask(() -> {
          for (int j = 0; j < 5; j++) {
            sleep(ZERO);
          }
          done[0]++;
        });
      }
      sleep(ZERO);

      for (int i = 0; i < 3; i++) {
        System.gc();
        sleep(ZERO);
      }
      assertThat(loop.allTasks()).hasSize(51);
      sleep(ofMillis(1));

      assertThat(done[0]).isEqualTo(50);
    });
  }

  @Test
  void pendingTask_waitingForAFutureThatNobodyHolds_isHeldByItsLoop() throws Exception {
    run(() -> {
      createTask(() -> EventLoop.running().createFuture().await(), TaskOptions.named("forgotten"));
      sleep(ZERO);

      System.gc();
      System.gc();

      assertThat(Async.allTasks()).extracting(Task::name).contains("forgotten");
    });
  }
}
