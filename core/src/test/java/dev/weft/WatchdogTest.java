package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.internal.observe.LoopWatch;
import dev.weft.internal.observe.ObservedTask;
import dev.weft.internal.observe.WatchLimits;
import dev.weft.internal.observe.Watchdog;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * The watchdog, with its clock in the test's hands: {@link LoopWatch#look} is called by the test.
 */
class WatchdogTest {
  private static final long START = 1_000_000_000_000L;

  /** Not looked at by the real watchdog: a second of the machine's must not matter. */
  private final BlockingQueue<ErrorReport> reports = new ArrayBlockingQueue<>(10);

  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private static long after(long millis) {
    return START + millis * 1_000_000;
  }

  /** Keeps the loop busy, without a JDK call that would suspend a task. */
  private void compute() {
    blocked.countDown();
    while (release.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a program on a loop with a limit of a second for a watch of the test's own. */
  private LoopWatch start(Action<?> program) throws InterruptedException {
    var watch = new AtomicReference<LoopWatch>();
    var made = new CountDownLatch(1);
    runner =
        Thread.ofPlatform()
            .start(() -> {
              try (var runner = new Runner()) {
                runner.loop().setExceptionHandler((loop, report) -> reports.add(report));
                watch.set(new LoopWatch(runner.loop().probe(), () -> ofSeconds(1).toNanos()));
                made.countDown();
                runner.run(() -> {
                  program.run();
                  return null;
                });
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    made.await();
    return watch.get();
  }

  private Thread runner = Thread.currentThread();

  private void finish() throws InterruptedException {
    release.countDown();
    runner.join();
  }

  @Test
  void look_taskComputesForLongerThanTheLimit_isReportedOnceWithItsStack() throws Exception {
    var watch =
        start(() -> {
          currentTask().setName("cruncher");
          compute();
        });
    blocked.await();

    watch.look(after(0));
    watch.look(after(999));
    assertThat(reports).isEmpty();
    watch.look(after(1_000));
    watch.look(after(1_500));
    var report = reports.take();
    finish();

    assertThat(reports).isEmpty();
    assertThat(report.kind()).isEqualTo(ErrorReport.Kind.BLOCKED);
    assertThat(report.message()).contains("blocked for 1.000 s by task cruncher");
    assertThat(report.details().get("task")).isInstanceOf(Task.class);
    assertThat(report.exception()).isNotNull();
    assertThat(Arrays.stream(report.exception().getStackTrace()).map(StackTraceElement::toString))
        .anyMatch(frame -> frame.contains("WatchdogTest.compute"));
  }

  @Test
  void look_callbackBlocks_isReportedWithItsStack() throws Exception {
    var watch =
        start(() -> {
          EventLoop.running().callSoon(this::compute);
          sleep(ZERO);
        });
    blocked.await();

    watch.look(after(0));
    watch.look(after(1_000));
    var report = reports.take();
    finish();

    assertThat(report.message()).contains("by a callback");
    assertThat(Arrays.stream(report.exception().getStackTrace()).map(StackTraceElement::toString))
        .anyMatch(frame -> frame.contains("WatchdogTest.compute"));
  }

  @Test
  void look_freeAgain_isReportedWithHowLongItTook() throws Exception {
    var watch =
        start(() -> {
          compute();
          sleep(ZERO);
        });
    blocked.await();
    watch.look(after(0));
    watch.look(after(1_000));
    var _ = reports.take();
    finish();

    watch.look(after(3_000));

    assertThat(reports.take().message()).contains("free again").contains("3.000 s");
    assertThat(reports).isEmpty();
  }

  @Test
  void end_runEndsWhileBlocked_reportsThatItIsFree() throws Exception {
    var watch = start(this::compute);
    blocked.await();
    watch.look(after(0));
    watch.look(after(1_000));
    var _ = reports.take();
    finish();

    watch.end(after(2_000));
    watch.look(after(9_000));
    watch.look(after(19_000));

    assertThat(reports.take().message()).contains("free again").contains("2.000 s");
    assertThat(reports).isEmpty();
  }

  @Test
  void look_loopWaitsInItsPoller_isNotBlocked() throws Exception {
    var polling = new CountDownLatch(1);
    var watch = new AtomicReference<LoopWatch>();
    var poller =
        new ParkingPollerSpy(() -> {
          watch.get().look(after(0));
          watch.get().look(after(60_000));
          polling.countDown();
        });
    try (var loop = EventLoop.create(poller)) {
      loop.setExceptionHandler((_, report) -> reports.add(report));
      watch.set(new LoopWatch(loop.probe(), () -> ofSeconds(1).toNanos()));

      loop.runUntilComplete(() -> {
        sleep(ofMillis(1));
        return null;
      });
    }

    assertThat(polling.getCount()).isZero();
    assertThat(reports).isEmpty();
  }

  @Test
  void look_loopTakesStep_countsFromThere() throws Exception {
    var second = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var watch =
        start(() -> {
          blocked.countDown();
          while (goOn.getCount() > 0) {
            Thread.onSpinWait();
          }
          sleep(ZERO);
          second.countDown();
          compute();
        });
    blocked.await();
    watch.look(after(0));
    watch.look(after(900));
    goOn.countDown();
    second.await();

    watch.look(after(1_100));
    watch.look(after(2_000));
    assertThat(reports).isEmpty();
    watch.look(after(2_100));

    assertThat(reports.take().message()).contains("blocked for 1.000 s");
    finish();
  }

  @Test
  void startOver_theProcessStoodStill_countsFromThere() throws Exception {
    var watch = start(this::compute);
    blocked.await();
    watch.look(after(0));

    watch.startOver(after(30_000));
    watch.look(after(30_900));
    assertThat(reports).isEmpty();
    watch.look(after(31_000));

    assertThat(reports.take().message()).contains("blocked for 1.000 s");
    finish();
  }

  @Test
  void wasStopped_napMuchLongerThanMeant_isTold() {
    long nap = ofMillis(250).toNanos();

    assertThat(Watchdog.wasStopped(nap, ofMillis(260).toNanos())).isFalse();
    assertThat(Watchdog.wasStopped(nap, ofMillis(499).toNanos())).isFalse();
    assertThat(Watchdog.wasStopped(nap, ofMillis(600).toNanos())).isTrue();
    assertThat(Watchdog.wasStopped(ofMillis(5).toNanos(), ofMillis(20).toNanos())).isFalse();
    assertThat(Watchdog.wasStopped(ofMillis(5).toNanos(), ofMillis(80).toNanos())).isTrue();
  }

  // ---- reasons

  @Test
  void reason_jdkCallInATaskOnTheFallback_namesTheFlag() throws Exception {
    assumeTrue(Engine.CURRENT instanceof BatonEngine, "the main engine suspends only the task");
    var watch =
        start(() -> {
          blocked.countDown();
          awaitUnchecked(release);
        });
    blocked.await();
    awaitWaiting(watch);

    assertThat(String.valueOf(reports.take().details().get("reason")))
        .contains("--add-opens java.base/java.lang=ALL-UNNAMED", "docs/guide/the-flag.md")
        .contains("fallback engine");
    finish();
  }

  @Test
  void reason_callbackWaitsInAJdkCall_saysThatCallbacksMustNot() throws Exception {
    var watch =
        start(() -> {
          EventLoop.running()
              .callSoon(() -> {
                blocked.countDown();
                awaitUnchecked(release);
              });
          sleep(ZERO);
        });
    blocked.await();
    awaitWaiting(watch);

    assertThat(String.valueOf(reports.take().details().get("reason")))
        .contains("a callback that waits stops its loop");
    finish();
  }

  @Test
  void reason_callbackWaitsInAClassInitialiser_saysThatItIsPinned() throws Exception {
    assumeTrue(Engine.CURRENT instanceof SchedulerEngine, "the fallback pins no loop");
    PinnedCallback.test = this;
    var watch =
        start(() -> {
          EventLoop.running().callSoon(() -> assertThat(PinnedCallback.Waiting.DONE).isTrue());
          sleep(ZERO);
        });
    blocked.await();
    awaitWaiting(watch);

    assertThat(String.valueOf(reports.take().details().get("reason")))
        .contains("the callback is pinned");
    finish();
  }

  private static final class PinnedCallback {
    private static WatchdogTest test;

    private static final class Waiting {
      static final boolean DONE = waitForTheTest();
    }

    private static boolean waitForTheTest() {
      test.blocked.countDown();
      awaitUnchecked(test.release);
      return true;
    }
  }

  @Test
  void reason_callbackWaitsForALockOfASuspendedTask_namesBoth() throws Exception {
    var lock = new ReentrantLock();
    var watch =
        start(() -> {
          var holder = EventLoop.running().createFuture();
          createTask(() -> holdLock(lock, holder), TaskOptions.named("holder"));
          sleep(ZERO);
          EventLoop.running()
              .callSoon(() -> {
                blocked.countDown();
                lockUnlessReleased(lock);
              });
          sleep(ZERO);
          holder.setResult(null);
        });
    blocked.await();
    awaitWaiting(watch);

    assertThat(String.valueOf(reports.take().details().get("reason")))
        .contains("ReentrantLock")
        .contains("held by task holder of the same loop, which is suspended");
    finishByInterrupt();
  }

  @Test
  void reason_taskWaitsForALockOfASuspendedTaskOnTheFallback_namesBothAndTheFlag()
      throws Exception {
    assumeTrue(Engine.CURRENT instanceof BatonEngine, "the main engine suspends only the task");
    var lock = new ReentrantLock();
    var watch =
        start(() -> {
          var holder = EventLoop.running().createFuture();
          createTask(() -> holdLock(lock, holder), TaskOptions.named("holder"));
          sleep(ZERO);
          currentTask().setName("waiter");
          stuck = Thread.currentThread();
          blocked.countDown();
          lockUnlessReleased(lock);
          holder.setResult(null);
        });
    blocked.await();
    awaitWaiting(watch);

    var report = reports.take();
    assertThat(report.message()).contains("by task waiter");
    assertThat(String.valueOf(report.details().get("reason")))
        .contains("held by task holder of the same loop")
        .contains("--add-opens");
    finishByInterrupt();
  }

  private volatile Thread stuck = Thread.currentThread();

  private static void holdLock(ReentrantLock lock, Future<?> until) {
    lock.lock();
    try {
      until.await();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the lock in a way that the test can end. */
  private void lockUnlessReleased(ReentrantLock lock) {
    stuck = Thread.currentThread();
    try {
      lock.lockInterruptibly();
      lock.unlock();
    } catch (InterruptedException endOfTheTest) {
      assertThat(release.getCount()).isZero();
    }
  }

  private void finishByInterrupt() throws InterruptedException {
    release.countDown();
    stuck.interrupt();
    runner.join();
  }

  /** Looks until the blocked code has got as far as waiting. */
  private void awaitWaiting(LoopWatch watch) throws InterruptedException {
    Thread own = null;
    while (own == null || !isWaiting(own)) {
      ObservedTask task = watch.loop().current();
      own = task == null ? watch.loop().thread() : task.thread();
      Thread.onSpinWait();
    }
    watch.look(after(0));
    watch.look(after(1_000));
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.BLOCKED;
  }

  // ---- the real watchdog

  @Test
  void watchdog_loopBlockedForLongerThanItsLimit_reportsWhileItIs() throws Exception {
    var seen = new ArrayBlockingQueue<ErrorReport>(10);
    try (var runner = new Runner(RunnerOptions.DEFAULT.withBlockedLimit(ofMillis(20)))) {
      runner
          .loop()
          .setExceptionHandler((loop, report) -> {
            seen.add(report);
            release.countDown();
          });

      runner.run(this::compute);
    }

    assertThat(seen.take().message()).contains("has been blocked");
    // A slow machine may block the loop once more in between.
    while (!seen.take().message().contains("is free again")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void watchdog_limitOfNothing_neverReports() throws Exception {
    var limits = new WatchLimits();

    limits.setBlocked(ZERO);

    assertThat(limits.blockedNanos(false)).isZero();
    assertThat(limits.blockedNanos(true)).isZero();
  }
}
