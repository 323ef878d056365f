package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileLockInterruptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of the JDK that block, in tasks: they suspend the task that calls, and no other. */
class JdkBlockingTest {
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void onTheMainEngine() {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "on the fallback such calls block the loop");
  }

  // ---- others go on meanwhile

  @Test
  void queueTake_othersGoOnUntilSomethingIsPut() throws Exception {
    TestClock.run(() -> {
      var queue = new LinkedBlockingQueue<String>();
      var taker = createTask(() -> log.add("took " + queue.take()));
      for (int i = 0; i < 3; i++) {
        sleep(ZERO);
        log.add("step " + i);
      }

      queue.put("x");

      taker.await();
    });

    assertThat(log).containsExactly("step 0", "step 1", "step 2", "took x");
  }

  @Test
  void queueTake_putByAnotherThread_wakesTheLoop() throws Exception {
    run(() -> {
      var queue = new LinkedBlockingQueue<String>();
      var putter =
          Thread.ofPlatform()
              .start(() -> {
                queue.add("x");
              });

      assertThat(queue.take()).isEqualTo("x");
      putter.join();
    });
  }

  @Test
  void threadSleep_othersGoOn() throws Exception {
    run(() -> {
      var steps = new int[1];
      var counting =
          createTask(() -> {
            while (true) {
              sleep(ZERO);
              steps[0]++;
            }
          });

      while (steps[0] == 0) {
        Thread.sleep(1);
      }

      counting.cancel();
    });
  }

  @Test
  void threadSleep_inManyTasks_allEnd() throws Exception {
    run(() -> {
      var tasks = new ArrayList<Task<?>>();
      for (int i = 0; i < 500; i++) {
        int millis = i % 4;
        tasks.add(createTask(() -> Thread.sleep(millis)));
      }

      for (var task : tasks) {
        task.await();
      }
    });
  }

  @Test
  void reentrantLock_heldAcrossAWait_suspendsWhoWantsIt() throws Exception {
    TestClock.run(() -> {
      var lock = new ReentrantLock();
      Future<String> release = EventLoop.running().createFuture();
      createTask(() -> {
        lock.lock();
        try {
          release.await();
          log.add("holder done");
        } finally {
          lock.unlock();
        }
      });
      var wants =
          createTask(() -> {
            lock.lock();
            try {
              log.add("got it");
            } finally {
              lock.unlock();
            }
          });
      sleep(ZERO);
      log.add("loop goes on");

      release.setResult("now");

      wants.await();
    });

    assertThat(log).containsExactly("loop goes on", "holder done", "got it");
  }

  @Test
  void monitor_heldAcrossAWait_suspendsWhoWantsIt() throws Exception {
    run(() -> {
      var monitor = new Object();
      Future<String> release = EventLoop.running().createFuture();
      createTask(() -> {
        synchronized (monitor) {
          release.await();
          log.add("holder done");
        }
      });
      var wants =
          createTask(() -> {
            synchronized (monitor) {
              log.add("got it");
            }
          });
      sleep(ZERO);
      log.add("loop goes on");

      release.setResult("now");

      wants.await();
    });

    assertThat(log).containsExactly("loop goes on", "holder done", "got it");
  }

  @Test
  void monitor_wantedByManyTasks_isPassedToAllOfThem() throws Exception {
    run(() -> {
      var monitor = new Object();
      var inside = new int[2];
      var tasks = new ArrayList<Task<?>>();
      for (int i = 0; i < 50; i++) {
        tasks.add(
            createTask(() -> {
              synchronized (monitor) {
                assertThat(++inside[0]).isEqualTo(1);
                sleep(ZERO);
                inside[0]--;
                inside[1]++;
              }
            }));
      }

      for (var task : tasks) {
        task.await();
      }

      assertThat(inside[1]).isEqualTo(50);
    });
  }

  @Test
  void objectWait_notifiedByAnotherTask_goesOn() throws Exception {
    run(() -> {
      var monitor = new Object();
      var ready = new boolean[1];
      var waiter =
          createTask(() -> {
            synchronized (monitor) {
              while (!ready[0]) {
                monitor.wait();
              }
              log.add("notified");
            }
          });
      sleep(ZERO);

      synchronized (monitor) {
        ready[0] = true;
        monitor.notifyAll();
      }

      waiter.await();
    });

    assertThat(log).containsExactly("notified");
  }

  @Test
  void completableFutureGet_completedByAnotherTask_goesOn() throws Exception {
    TestClock.run(() -> {
      var future = new CompletableFuture<String>();
      createTask(() -> future.complete("x"));

      assertThat(future.get()).isEqualTo("x");
    });
  }

  @Test
  void latchAwait_openedByAnotherTask_goesOn() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      createTask(latch::countDown);

      latch.await();
      log.add("open");
    });

    assertThat(log).containsExactly("open");
  }

  @Test
  void threadJoin_ofAThreadThatNeedsTheLoop_goesOn() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var asks =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  log.add(loop.submit(() -> "the loop's answer").get());
                } catch (Exception e) {
                  log.add("failed: " + e);
                }
              });

      asks.join();
    });

    assertThat(log).containsExactly("the loop's answer");
  }

  @Test
  void socketRead_writtenByAnotherTask_goesOn() throws Exception {
    run(() -> {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var accepting =
            createTask(() -> {
              try (var accepted = server.accept()) {
                return accepted.getInputStream().read();
              }
            });
        try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
          sleep(ZERO);
          client.getOutputStream().write(42);

          assertThat(accepting.await()).isEqualTo(42);
        }
      }
    });
  }

  @Test
  void eagerTask_blocksInItsFirstStep_makerGoesOn() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      var task =
          createTask(
              () -> {
                log.add("blocks");
                latch.await();
                log.add("unblocked");
              },
              TaskOptions.DEFAULT.eager());
      log.add("maker goes on");

      latch.countDown();

      task.await();
    });

    assertThat(log).containsExactly("blocks", "maker goes on", "unblocked");
  }

  @Test
  void eagerTask_ofAnEagerTaskThatBlocks_makersGoOn() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      var outer =
          createTask(
              () -> {
                var inner =
                    createTask(
                        () -> {
                          latch.await();
                          log.add("inner unblocked");
                        },
                        TaskOptions.DEFAULT.eager());
                log.add("outer goes on");
                inner.await();
              },
              TaskOptions.DEFAULT.eager());
      log.add("main goes on");

      latch.countDown();

      outer.await();
    });

    assertThat(log).containsExactly("outer goes on", "main goes on", "inner unblocked");
  }

  @Test
  void await_afterABlockingCall_waitsForTheRightThing() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      Future<String> future = EventLoop.running().createFuture();
      var task =
          createTask(() -> {
            latch.await();
            return future.await();
          });
      sleep(ZERO);

      latch.countDown();
      sleep(ZERO);
      sleep(ZERO);
      assertThat(task.waitingOn()).isSameAs(future);
      future.setResult("x");

      assertThat(task.await()).isEqualTo("x");
    });
  }

  @Test
  void awaitsOutside_taskBlocked_isTrue() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      var loop = EventLoop.running();
      var task = createTask(() -> latch.await());
      assertThat(loop.awaitsOutside()).isFalse();
      sleep(ZERO);
      assertThat(loop.awaitsOutside()).isTrue();

      latch.countDown();
      task.await();

      assertThat(loop.awaitsOutside()).isFalse();
    });
  }

  // ---- cancellation

  @Test
  void cancel_taskInAQueueTake_interruptsItAndCancelsTheTask() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              log.add("interrupted, flag " + Thread.currentThread().isInterrupted());
              throw e;
            }
          });
      sleep(ZERO);

      assertThat(task.cancel("enough")).isTrue();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(task.isCancelled()).isTrue();
    });

    assertThat(log).containsExactly("interrupted, flag false");
  }

  @Test
  void cancel_taskInAThreadSleep_cancelsIt() throws Exception {
    run(() -> {
      var task = createTask(() -> Thread.sleep(60_000));
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_bodyCatchesTheInterruptAndReturns_isCancelledAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              return "returned";
            }
            return "never";
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_bodyCatchesTheInterruptAndWaits_raisesThereWithTheFlagCleared() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            try {
              sleep(ZERO);
            } finally {
              log.add("flag " + Thread.currentThread().isInterrupted());
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("flag false");
  }

  @Test
  void cancel_unblockedAtTheSameTime_isCancelledAtItsNextWait() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      var task =
          createTask(() -> {
            latch.await();
            sleep(ZERO);
            log.add("never");
          });
      sleep(ZERO);

      latch.countDown();
      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_taskThatWantsAMonitor_waitsForItFirst() throws Exception {
    run(() -> {
      var monitor = new Object();
      Future<String> release = EventLoop.running().createFuture();
      createTask(() -> {
        synchronized (monitor) {
          release.await();
        }
      });
      var wants =
          createTask(() -> {
            synchronized (monitor) {
              log.add("got it");
              sleep(ZERO);
              log.add("never");
            }
          });
      sleep(ZERO);

      wants.cancel();
      sleep(ZERO);
      assertThat(wants.isDone()).isFalse();
      release.setResult("now");

      assertThatThrownBy(wants::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("got it");
  }

  @Test
  void cancel_libraryWrapsTheInterrupt_cancelsTheTask() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              throw new IllegalStateException("query failed", new IOException("no answer", e));
            }
          });
      sleep(ZERO);

      task.cancel("enough");

      assertThatThrownBy(task::await)
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough")
          .hasRootCauseInstanceOf(InterruptedException.class);
    });
  }

  @Test
  void cancel_bodyFailsForAnotherReasonMeanwhile_fails() throws Exception {
    TestClock.run(() -> {
      var circle = new IllegalStateException("own failure");
      circle.initCause(new IllegalArgumentException(circle));
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              throw circle;
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isSameAs(circle);
    });
  }

  @Test
  void cancel_taskInASocketRead_cancelsIt() throws Exception {
    run(() -> {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        var task = createTask(() -> client.getInputStream().read());
        sleep(ZERO);

        task.cancel("enough");

        assertThatThrownBy(task::await)
            .isInstanceOf(CancelledError.class)
            .hasMessage("enough")
            .hasCauseInstanceOf(java.net.SocketException.class);
        assertThat(client.isClosed()).isTrue();
      }
    });
  }

  @Test
  void timeout_aroundABlockingCall_throwsTimeoutException() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() -> timeout(ofMillis(1), () -> new LinkedBlockingQueue<String>().take()))
          .isInstanceOf(TimeoutException.class)
          .hasRootCauseInstanceOf(InterruptedException.class);

      sleep(ZERO);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(Async.currentTask().cancelling()).isZero();
    });
  }

  @Test
  void taskGroup_oneFailsWhileAnotherIsBlocked_endsBoth() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(g -> {
                  g.createTask(() -> new CountDownLatch(1).await());
                  g.createTask(() -> {
                    sleep(ZERO);
                    throw new IllegalArgumentException("no");
                  });
                }))
            .isInstanceOfSatisfying(
                ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1)));
  }

  @Test
  void taskGroup_oneFailsWhileTheBodyIsBlocked_endsTheBody() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(g -> {
                  g.createTask(() -> {
                    throw new IllegalArgumentException("no");
                  });
                  new CountDownLatch(1).await();
                }))
            .isInstanceOfSatisfying(
                ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1)));
  }

  @Test
  void run_tasksLeftBlocked_areInterruptedBeforeItReturns() throws Exception {
    run(() -> {
      createTask(() -> {
        try {
          new CountDownLatch(1).await();
        } finally {
          log.add("interrupted");
        }
      });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("interrupted");
  }

  @Test
  void blockAndAwait_inTurnsWithAnotherThread_losesNoWakeUp() throws Exception {
    run(() -> {
      var requests = new LinkedBlockingQueue<Integer>();
      var answers = new LinkedBlockingQueue<Integer>();
      var echo =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 0; i < 500; i++) {
                    answers.add(requests.take());
                  }
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });

      for (int i = 0; i < 500; i++) {
        requests.add(i);
        assertThat(answers.take()).isEqualTo(i);
        sleep(ZERO);
      }

      echo.join();
    });
  }

  /** As a library's that says in its own words that it was interrupted. */
  private static final class LibraryInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Exception> whatLibrariesMakeOfAnInterrupt() {
    return Stream.of(
        new CancellationException("request execution cancelled"),
        new CancellationException(),
        new CompletionException(new CancellationException()),
        new FileLockInterruptionException(),
        new UncheckedIOException(new InterruptedIOException()),
        new LibraryInterruptedException(),
        new IllegalStateException("Interrupted while waiting for a connection"));
  }

  @ParameterizedTest
  @MethodSource("whatLibrariesMakeOfAnInterrupt")
  void cancel_libraryThrowsItsOwn_cancelsTheTask(Exception own) throws Exception {
    for (boolean keepsFlag : new boolean[] {true, false}) {
      TestClock.run(() -> {
        var task = createTask(() -> takeAsALibrary(own, keepsFlag));
        sleep(ZERO);

        task.cancel("enough");

        assertThatThrownBy(task::await)
            .isInstanceOf(CancelledError.class)
            .hasMessage("enough")
            .hasCause(own);
        assertThat(task.isCancelled()).isTrue();
      });
    }
  }

  @ParameterizedTest
  @MethodSource("whatLibrariesMakeOfAnInterrupt")
  void timeout_libraryThrowsItsOwn_throwsTimeoutException(Exception own) throws Exception {
    for (boolean keepsFlag : new boolean[] {true, false}) {
      TestClock.run(() -> {
        assertThatThrownBy(() -> Async.timeout(ofSeconds(1), () -> takeAsALibrary(own, keepsFlag)))
            .isInstanceOf(TimeoutException.class);
        assertThat(Async.currentTask().cancelling()).isZero();
        sleep(ZERO); // nothing is left to be thrown
      });
    }
  }

  @Test
  void await_libraryThrowsACancellationOfItsOwn_isAFailure() throws Exception {
    TestClock.run(() -> {
      var own = new CancellationException("nobody cancelled the task");
      var task =
          createTask(() -> {
            throw own;
          });

      assertThatThrownBy(task::await).isSameAs(own);
    });
  }

  private static String takeAsALibrary(Exception own, boolean keepsFlag) throws Exception {
    try {
      return new LinkedBlockingQueue<String>().take();
    } catch (InterruptedException e) {
      if (keepsFlag) {
        Thread.currentThread().interrupt();
      }
      throw own;
    }
  }

  // ---- cancelled before the call

  @Test
  void cancel_ofTheTaskThatRuns_interruptsItsNextCall() throws Exception {
    run(() -> {
      var task =
          createTask(() -> {
            Async.currentTask().cancel();
            new CountDownLatch(1).await();
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_ofAMakerByItsEagerTask_interruptsTheMakersNextCall() throws Exception {
    run(() -> {
      var task =
          createTask(() -> {
            var maker = Async.currentTask();
            EventLoop.running()
                .createTask(
                    () -> maker.cancel(), TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER));
            new CountDownLatch(1).await();
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void uncancel_ofTheTaskThatRuns_takesTheInterruptBack() throws Exception {
    run(() -> {
      var task = Async.currentTask();
      task.cancel();

      task.uncancel();

      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }
}
