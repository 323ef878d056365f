package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a run comes within its limit, whatever the tasks do that are left. */
@Timeout(60)
class ShutdownLimitTest {
  private final Reports reports = new Reports();

  /** How often something was begun; of one loop's code. */
  private int begun;

  private Runner runner() {
    return withReports(
        RunnerOptions.DEFAULT.withPoller(new TestClock()).withShutdownLimit(ofSeconds(5)));
  }

  private Runner withReports(RunnerOptions options) {
    var runner = new Runner(options);
    runner.loop().setExceptionHandler(reports);
    runner.loop().setBlockedLimit(ZERO); // how long something takes on a busy machine is not told
    return runner;
  }

  private void runAndClose(Action<?> body) {
    try (var runner = runner()) {
      runner.run(() -> {
        body.run();
        sleep(ofMillis(1));
      });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // ---- successors

  private void respawning(int yields) {
    begun++;
    createTask(() -> {
      try {
        sleep(ofHours(1));
      } finally {
        respawning(yields);
        for (int i = 0; i < yields; i++) {
          sleep(ZERO);
        }
      }
    });
  }

  @Test
  void close_cancelledTasksMakeSuccessors_ends() {
    runAndClose(() -> respawning(0));

    assertThat(begun).isLessThan(100);
  }

  @Test
  void close_successorsHaveBegunWhenTheirMakersEnd_endsAtTheLimitAndNamesThem() {
    runAndClose(() -> respawning(3));

    assertThat(begun).isLessThan(1_000);
    assertThat(reports.all().size()).isLessThanOrEqualTo(4); // makers, and what they have made
  }

  private void respawningEagerly() {
    begun++;
    createTask(
        () -> {
          try {
            sleep(ofHours(1));
          } finally {
            respawningEagerly();
          }
        },
        TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER));
  }

  @Test
  void close_successorsBeginEagerly_endsAtTheLimitAndNamesTheLastOne() {
    runAndClose(this::respawningEagerly);

    assertThat(begun).isLessThan(1_000);
    assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.LEFT_BEHIND);
  }

  private void respawningByCallback() {
    begun++;
    Task<?> task = createTask(() -> sleep(ofHours(1)));
    task.addDoneCallback(done -> {
      if (!EventLoop.running().isClosed()) {
        respawningByCallback();
      }
    });
  }

  @Test
  void close_doneCallbacksMakeSuccessors_ends() {
    runAndClose(this::respawningByCallback);

    assertThat(begun).isLessThan(1_000);
    assertThat(reports.all().size()).isLessThanOrEqualTo(1);
  }

  private void multiplying() {
    begun++;
    createTask(
        () -> {
          try {
            sleep(ofHours(1));
          } finally {
            multiplying();
            multiplying();
          }
        },
        TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER));
  }

  @Test
  void close_tasksMultiply_endsBeforeTheLimitAndNamesAHundred() {
    runAndClose(this::multiplying);

    assertThat(begun).isLessThan(100_000);
    assertThat(reports.messages()).hasSize(101).last().asString().contains("more tasks");
  }

  // ---- tasks that catch everything

  private void catchingEverything(Action<?> wait) {
    createTask(() -> catchingEverythingHere(wait), TaskOptions.named("stubborn"));
  }

  private void catchingEverythingHere(Action<?> wait) {
    while (true) {
      begun++;
      try {
        wait.run();
      } catch (Throwable swallowed) {
        // as many programs do in a loop that is not to end
      }
    }
  }

  @Test
  void close_taskSwallowsItsCancellationAndWaitsAgain_isNamedOnceAndStopped() {
    runAndClose(() -> catchingEverything(() -> sleep(ofSeconds(1))));

    assertThat(reports.only().message()).contains("did not end within PT5S of its cancellation");
    assertThat(reports.only().details().get("task").toString()).contains("stubborn");
    assertThat(begun).isLessThan(10_000);
  }

  @Test
  void close_taskIsRefusedWhateverItAsksFor_isStopped() {
    try (var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)))) {
      runner.run(() -> {
        catchingEverything(() -> EventLoop.running().createFuture().await());
        catchingEverything(() -> createTask(() -> sleep(ofHours(1))).await());
        catchingEverything(() -> EventLoop.running().submit(() -> 1).await());
        catchingEverything(() -> Async.toThread(() -> 1));
        sleep(ZERO);
      });
    }

    assertThat(reports.all().size()).isBetween(4, 102);
  }

  @Test
  void close_taskAsksForThreadsThatThereAreNoMore_isStopped() {
    try (var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)))) {
      runner.run(() -> {
        EventLoop.running().shutdownDefaultExecutor(ZERO).await();
        catchingEverything(() -> {
          if (begun == 1) {
            sleep(ofHours(1));
          }
          Async.toThread(() -> 1);
        });
        sleep(ZERO);
      });
      assertThat(begun).isEqualTo(1);
    }

    assertThat(reports.only().details().get("task").toString()).contains("stubborn");
  }

  @Test
  void close_taskAwaitsWhatHasEndedAlready_isStopped() {
    var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)));
    EventLoop loop = runner.loop();
    runner.run(() -> {
      Future<Integer> cancelled = loop.createFuture();
      catchingEverything(cancelled::await);
      Future<Integer> failed = loop.createFuture();
      catchingEverything(() -> failed.await(IllegalStateException.class));
      Task<?> waits = createTask(() -> sleep(ofHours(1)));
      waits.addDoneCallback(done -> failed.setException(new IllegalStateException("failed")));
      sleep(ZERO);
    });

    runner.close();

    while (loop.isRunning()) { // on a machine too busy for it, the loop ends after it was given up
      Thread.onSpinWait();
    }
    assertThat(reports.all().size()).isBetween(1, 4);
  }

  @Test
  void loopClose_taskAwaitsWhatHasEndedAlready_isStopped() {
    var loop = EventLoop.create(new TestClock());
    loop.setExceptionHandler(reports);
    Future<Integer> future = loop.createFuture();
    loop.runUntilComplete(() -> {
      createTask(() -> {
        try {
          sleep(ofHours(1));
        } finally {
          future.cancel();
          catchingEverythingHere(future::await);
        }
      });
      sleep(ZERO);
      return 0;
    });

    loop.close();

    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void close_clockStandsStillAsTasksGoOnForEver_ends() {
    var runner = runner();
    EventLoop loop = runner.loop();
    runner.run(() -> {
      catchingEverything(() -> sleep(ZERO));
      sleep(ZERO);
    });

    runner.close();

    assertThat(loop.isClosed()).isTrue();
    assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.LEFT_BEHIND);
  }

  @Test
  void close_taskThatYieldsWithoutEnd_isNamedOnce() {
    try (var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)))) {
      runner.run(() -> {
        catchingEverything(() -> sleep(ZERO));
        sleep(ZERO);
      });
    }

    assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.LEFT_BEHIND);
  }

  // ---- blocked loops

  @Test
  void close_taskBlocksTheLoopForGood_leavesTheLoopBehindAndSaysWhereItStands() {
    var release = new CountDownLatch(1);
    var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)));
    EventLoop loop = runner.loop();
    loop.setBlockedLimit(ZERO);
    runner.run(() -> {
      createTask(
          () -> {
            try {
              sleep(ofHours(1));
            } finally {
              spinUntil(release);
            }
          },
          TaskOptions.named("spinner"));
      createTask(() -> sleep(ofHours(1)), TaskOptions.named("innocent"));
      sleep(ZERO);
    });

    runner.close();
    boolean leftBehind = loop.isRunning();
    release.countDown();

    assertThat(leftBehind).isTrue();
    assertThat(reports.messages()).first().asString().contains("did not end within PT0.02S");
    assertThat(reports.all().getFirst().details().get("task").toString()).contains("spinner");
    assertThat(reports.all().getFirst().exception())
        .satisfies(stand ->
            assertThat(stand.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("spinUntil")));
  }

  private static void spinUntil(CountDownLatch release) {
    while (release.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void close_groupWithABlockedLoop_leavesItBehindAndEndsTheOthers() throws Exception {
    var release = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    var group = LoopGroup.start(2, RunnerOptions.DEFAULT.withShutdownLimit(ofMillis(20)));
    group
        .loops()
        .forEach(loop -> {
          loop.setExceptionHandler(reports);
          loop.setBlockedLimit(ZERO);
        });
    var _ =
        group
            .loops()
            .getFirst()
            .callSoonThreadsafe(() -> {
              blocked.countDown();
              awaitUninterruptibly(release);
            });
    blocked.await();

    group.close();
    release.countDown();

    assertThat(reports.messages()).first().asString().contains("did not end within PT0.02S");
    assertThat(group.loops().get(1).isClosed()).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- innocent tasks

  @Test
  void close_cleanUpCancelsEverything_stillWaitsForTheRest() {
    var log = new StringBuilder();
    runAndClose(() -> {
      createTask(() -> {
        try {
          sleep(ofHours(1));
        } finally {
          sleep(ofMillis(5));
          EventLoop.running().allTasks().stream()
              .filter(task -> task != Async.currentTask())
              .forEach(task -> task.cancel());
          sleep(ofMillis(5));
          log.append("cleaned up");
        }
      });
    });

    assertThat(log).hasToString("cleaned up");
    assertThat(reports.all()).isEmpty();
  }

  @Test
  void close_limitOfNothing_letsTasksTakeTheirCancellation() {
    var log = new StringBuilder();
    try (var runner = withReports(RunnerOptions.DEFAULT.withShutdownLimit(ZERO))) {
      runner.run(() -> {
        createTask(() -> {
          try {
            sleep(ofHours(1));
          } finally {
            log.append("cleaned up");
          }
        });
        sleep(ZERO);
      });
    }

    assertThat(log).hasToString("cleaned up");
    assertThat(reports.all()).isEmpty();
  }
}
