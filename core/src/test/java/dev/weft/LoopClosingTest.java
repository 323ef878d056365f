package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of tasks when their loop is closed under them: no thread is stranded. */
class LoopClosingTest {
  private final EventLoop loop = EventLoop.create(new TestClock());
  private final Reports reports = new Reports();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  @BeforeEach
  void keepReports() {
    loop.setExceptionHandler(reports);
  }

  /** Makes a task, and runs the loop until it waits. */
  private <T> Task<T> beginTask(Body<T, Exception> body) {
    var task =
        loop.createTask(
            () -> {
              thread.set(Thread.currentThread());
              return body.run();
            },
            TaskOptions.named("left"));
    loop.stop();
    loop.runForever();
    return task;
  }

  private static void assumeTasksCanBlock() {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "on the fallback such calls block the loop");
  }

  @Test
  void close_taskWaits_runsItsFinallyAndEndsItsThread() throws Exception {
    var task =
        beginTask(() -> {
          try {
            return loop.createFuture().await();
          } finally {
            log.add("finally");
          }
        });

    loop.close();

    assertThat(log).containsExactly("finally");
    assertThat(task.isCancelled()).isTrue();
    thread.get().join();
  }

  @Test
  void close_taskWaits_isReported() {
    beginTask(() -> loop.createFuture().await());

    loop.close();

    assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.LEFT_BEHIND);
    assertThat(reports.only().details().get("task").toString()).contains("left");
  }

  @Test
  void close_taskNeverBegan_neverBegins() {
    loop.createTask(() -> log.add("began"));

    loop.close();

    assertThat(log).isEmpty();
  }

  @Test
  void close_severalTasksWait_endsThemInOrderOfCreation() {
    for (var name : List.of("a", "b", "c")) {
      beginTask(() -> {
        try {
          return loop.createFuture().await();
        } finally {
          log.add(name);
        }
      });
    }

    loop.close();

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void close_taskWaitsInItsFinally_endsThatWaitToo() throws Exception {
    beginTask(() -> {
      try {
        return loop.createFuture().await();
      } finally {
        try {
          sleep(ofSeconds(1));
        } finally {
          log.add("inner finally");
        }
      }
    });

    loop.close();

    assertThat(log).containsExactly("inner finally");
    thread.get().join();
  }

  @Test
  void close_taskReadyToGoOn_isEndedAllTheSame() throws Exception {
    Future<String> future = loop.createFuture();
    beginTask(() -> {
      try {
        log.add(future.await());
        return sleepAndReturn();
      } finally {
        log.add("finally");
      }
    });
    future.setResult("x");

    loop.close();

    assertThat(log).containsExactly("x", "finally");
    thread.get().join();
  }

  private static String sleepAndReturn() {
    sleep(ofSeconds(1));
    return "slept";
  }

  @Test
  void close_taskWillNotEnd_returnsAndReportsIt() {
    beginTask(() -> {
      while (true) {
        try {
          loop.createFuture().await();
        } catch (CancelledError ignored) {
          log.clear();
        }
      }
    });

    loop.close();

    assertThat(loop.isClosed()).isTrue();
    assertThat(reports.only().message()).contains("still pending when its loop was closed");
  }

  @Test
  void close_taskMakesATaskInItsFinally_isRefused() {
    beginTask(() -> {
      try {
        return loop.createFuture().await();
      } finally {
        assertThatThrownBy(() -> createTask(() -> 1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("closed");
        log.add("refused");
      }
    });

    loop.close();

    assertThat(log).containsExactly("refused");
  }

  @Test
  void close_taskFailsWhileItEnds_loopIsClosedAllTheSame() {
    var task =
        beginTask(() -> {
          try {
            return loop.createFuture().await();
          } catch (CancelledError e) {
            throw new IllegalStateException("while ending", e);
          }
        });

    loop.close();

    assertThat(loop.isClosed()).isTrue();
    assertThat(task.exception()).hasMessage("while ending");
  }

  @Test
  void close_taskOfAStrangerWaitsOutside_getEnds() throws Exception {
    var task = beginTask(() -> loop.createFuture().await());
    var ended = new AtomicReference<Throwable>();
    var waits = new CountDownLatch(1);
    var stranger =
        Thread.ofPlatform()
            .start(() -> {
              waits.countDown();
              try {
                task.get();
              } catch (Throwable e) {
                ended.set(e);
              }
            });
    waits.await();

    loop.close();
    stranger.join();

    assertThat(ended.get()).isNotNull();
  }

  // ---- tasks that the JDK blocks

  @Test
  void close_taskBlockedByTheJdk_isInterruptedAndEnds() throws Exception {
    assumeTasksCanBlock();
    var queue = new LinkedBlockingQueue<String>();
    beginTask(() -> {
      try {
        return queue.take();
      } finally {
        log.add("finally");
      }
    });

    loop.close();
    thread.get().join();

    assertThat(log).containsExactly("finally");
  }

  @Test
  void close_taskThatTheJdkHasUnblocked_ends() throws Exception {
    assumeTasksCanBlock();
    var latch = new CountDownLatch(1);
    beginTask(() -> {
      try {
        latch.await();
      } finally {
        log.add("finally");
      }
      return null;
    });
    latch.countDown();

    loop.close();
    thread.get().join();

    assertThat(log).containsExactly("finally");
  }

  @Test
  void close_taskUnblockedByTheJdkAfterwards_ends() throws Exception {
    assumeTasksCanBlock();
    var lock = new Object();
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (lock) {
                held.countDown();
                awaitUnchecked(release);
              }
            });
    held.await();
    beginTask(() -> {
      synchronized (lock) {
        log.add("got it");
      }
      return null;
    });

    loop.close();
    assertThat(log).isEmpty();
    release.countDown();
    thread.get().join();
    holder.join();

    assertThat(log).containsExactly("got it");
  }

  @Test
  void close_taskBlockedByTheJdkThenAwaits_isRefusedAndEnds() throws Exception {
    assumeTasksCanBlock();
    Future<String> future = loop.createFuture();
    beginTask(() -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        assertThatThrownBy(future::await).isInstanceOf(IllegalStateException.class);
        log.add("refused");
      }
      return null;
    });

    loop.close();
    thread.get().join();

    assertThat(log).containsExactly("refused");
  }

  @Test
  void close_taskBlocksInItsFinally_endsByItself() throws Exception {
    assumeTasksCanBlock();
    var release = new CountDownLatch(1);
    beginTask(() -> {
      try {
        return loop.createFuture().await();
      } finally {
        release.await();
        log.add("released");
      }
    });

    loop.close();
    assertThat(log).isEmpty();
    release.countDown();
    thread.get().join();

    assertThat(log).containsExactly("released");
  }

  @Test
  void close_whileAnotherThreadUnblocksTasks_strandsNone() throws Exception {
    assumeTasksCanBlock();
    for (int round = 0; round < 50; round++) {
      var victim = EventLoop.create(new TestClock());
      victim.setExceptionHandler(new Reports());
      var latch = new CountDownLatch(1);
      var ended = new CountDownLatch(10);
      for (int i = 0; i < 10; i++) {
        victim.createTask(() -> {
          try {
            latch.await();
          } finally {
            ended.countDown();
          }
        });
      }
      victim.stop();
      victim.runForever();
      var unblocker = Thread.ofPlatform().start(latch::countDown);

      victim.close();

      unblocker.join();
      ended.await();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onClose_severalCallbacks_runTheYoungestFirst() {
    List<String> ran = new ArrayList<>();
    var loop = EventLoop.create();
    loop.onClose(() -> ran.add("first " + loop.isClosed()));
    loop.onClose(() -> ran.add("second"));
    Runnable takeAway = loop.onClose(() -> ran.add("third"));
    takeAway.run();
    takeAway.run();

    loop.close();
    loop.close();

    assertThat(ran).containsExactly("second", "first true");
  }

  @Test
  void onClose_callbackFails_isReportedAndTheOthersRun() {
    List<Object> seen = new ArrayList<>();
    var loop = EventLoop.create();
    loop.setExceptionHandler((_, report) -> seen.add(report.message()));
    loop.onClose(() -> seen.add("older"));
    loop.onClose(() -> {
      throw new IllegalArgumentException("no");
    });

    loop.close();

    assertThat(seen).containsExactly("a callback failed while its loop was closed", "older");
    assertThatThrownBy(() -> loop.onClose(() -> {})).isInstanceOf(IllegalStateException.class);
  }
}
