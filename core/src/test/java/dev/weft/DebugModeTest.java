package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.TaskOptions.named;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.internal.observe.WatchLimits;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What debug mode adds, and that it adds nothing where it is off. */
class DebugModeTest {
  private final BlockingQueue<ErrorReport> reports = new ArrayBlockingQueue<>(100);

  private void runInDebugMode(Action<RuntimeException> body) {
    run(true, body);
  }

  private void run(boolean debug, Action<RuntimeException> body) {
    var options = RunnerOptions.DEFAULT.withDebug(debug).withBlockedLimit(ZERO);
    try (var runner = new Runner(options)) {
      runner.loop().setExceptionHandler((loop, report) -> reports.add(report));
      runner.run(body);
    }
  }

  @Test
  void slowStep_ofATask_isReportedWithItsSource() {
    runInDebugMode(() -> {
      EventLoop.running().setSlowCallbackDuration(ofNanos(1));
      createTask(() -> {}, named("slow")).await();
      EventLoop.running().setSlowCallbackDuration(ZERO);
    });

    var report =
        reports.stream().filter(each -> each.message().contains("task slow")).findFirst().get();
    assertThat(report.kind()).isEqualTo(ErrorReport.Kind.SLOW);
    assertThat(report.message()).matches("the first step of task slow took \\d\\.\\d{3} s of .*");
    assertThat(((Throwable) report.details().get("made at")).getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith(getClass().getName()));
  }

  @Test
  void slowStep_ofACallback_isReportedWithItsSource() {
    runInDebugMode(() -> {
      EventLoop.running().setSlowCallbackDuration(ofNanos(1));
      EventLoop.running().callSoon(DebugModeTest::callback);
      sleep(ZERO);
      EventLoop.running().setSlowCallbackDuration(ZERO);
    });

    assertThat(reports)
        .anyMatch(report ->
            report.message().startsWith("Handle[") && report.details().containsKey("made at"));
  }

  private static void callback() {}

  @Test
  void slowStep_debugModeIsOff_isNot() {
    run(
        false,
        () -> {
          EventLoop.running().setSlowCallbackDuration(ofNanos(1));
          createTask(() -> {}).await();
        });

    assertThat(reports).isEmpty();
  }

  @Test
  void slowStep_shorterThanTheLimit_isNot() {
    runInDebugMode(() -> {
      EventLoop.running().setSlowCallbackDuration(ofMinutes(10));
      createTask(() -> {}).await();
    });

    assertThat(reports).isEmpty();
  }

  @Test
  void limits_debugMode_isShorter() {
    var limits = new WatchLimits(-1);

    assertThat(limits.blockedNanos(false)).isEqualTo(ofSeconds(1).toNanos());
    assertThat(limits.blockedNanos(true)).isEqualTo(ofMillis(100).toNanos());
  }

  @Test
  void limits_setForTheJvm_isUsedInBothModesUntilTheLoopHasItsOwn() {
    var limits = new WatchLimits(ofSeconds(5).toNanos());

    assertThat(limits.blockedNanos(true)).isEqualTo(ofSeconds(5).toNanos());
    limits.setBlocked(ofSeconds(7));
    assertThat(limits.blockedNanos(false)).isEqualTo(ofSeconds(7).toNanos());
  }

  @Test
  void threadName_debugMode_isTheTasksDefaultName() {
    runInDebugMode(() -> {
      var task = createTask(() -> Thread.currentThread().getName());

      assertThat(task.await()).isEqualTo(task.name()).startsWith("Task-");
    });
  }

  @Test
  void threadName_debugModeIsOff_isTheGivenNameOnly() {
    run(
        false,
        () -> {
          var named = createTask(() -> Thread.currentThread().getName(), named("mine"));
          var unnamed = createTask(() -> Thread.currentThread().getName());

          assertThat(named.await()).isEqualTo("mine");
          assertThat(unnamed.await()).isEmpty();
        });
  }

  @Test
  void ready_fromAnotherThread_isRefused() {
    runInDebugMode(() -> {
      var poller = new LoopPollerContext(EventLoop.running(), new ReadyQueue());
      var prepared = poller.prepare(() -> {}, currentTask().context());

      assertThatThrownBy(() -> Async.toThread(() -> poller.ready(prepared)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ready() from thread");
    });
  }

  // ---- futures that nobody looks at

  private void dropFutures() {
    EventLoop loop = EventLoop.running();
    Future<String> _ = loop.createFuture();
    loop.<String>createFuture().setResult("nobody asks");
  }

  private static void lookAtFutures() {
    EventLoop loop = EventLoop.running();
    Future<String> done = loop.createFuture();
    done.setResult("seen");
    assertThat(done.result()).isEqualTo("seen");
    loop.createFuture().addDoneCallback(future -> {});
    loop.createFuture().cancel();
    Future<String> awaited = loop.createFuture();
    loop.callSoon(() -> awaited.setResult("awaited"));
    assertThat(awaited.await()).isEqualTo("awaited");
  }

  @Test
  void futureNeverLookedAt_unreachable_isReportedWithWhereItWasMade() throws Exception {
    runInDebugMode(() -> {
      EventLoop.running().setSlowCallbackDuration(ZERO);
      lookAtFutures();
      dropFutures();
    });

    var first = nextAfterCollection();
    var second = nextAfterCollection();

    assertThat(first.kind()).isEqualTo(ErrorReport.Kind.NEVER_LOOKED_AT);
    assertThat(first.kind().isWarning()).isTrue();
    assertThat(((Throwable) first.details().get("made at")).getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("dropFutures"));
    assertThat(second.kind()).isEqualTo(ErrorReport.Kind.NEVER_LOOKED_AT);
    assertThat(reports).isEmpty();
  }

  private ErrorReport nextAfterCollection() throws InterruptedException {
    ErrorReport report = null;
    while (report == null) {
      System.gc();
      report = reports.poll(50, TimeUnit.MILLISECONDS);
    }
    return report;
  }

  @Test
  void failedFuture_neverLookedAt_isReportedOnceAsAFailure() throws Exception {
    runInDebugMode(() -> {
      EventLoop.running().setSlowCallbackDuration(ZERO);
      EventLoop.running().createFuture().setException(new IllegalArgumentException("unseen"));
    });

    var report = nextAfterCollection();

    assertThat(report.kind()).isEqualTo(ErrorReport.Kind.UNSEEN_FAILURE);
    assertThat(report.details()).containsKey("made at");
  }

  @Test
  void origin_ofFutures_isWhereTheyWereMade() {
    runInDebugMode(() -> {
      EventLoop loop = EventLoop.running();
      Future<String> plain = loop.createFuture();
      plain.setResult("x");
      Future<String> pending = loop.createFuture();

      for (Future<?> each :
          java.util.List.of(
              plain,
              Async.gather(plain, pending),
              Async.shield(pending),
              loop.submit(() -> "y"),
              createTask(() -> {}))) {
        assertThat(each.origin().getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith(getClass().getName()));
      }
      pending.setResult("x");
    });
    reports.clear();

    run(false, () -> assertThat(EventLoop.running().createFuture().origin()).isNull());
  }
}
