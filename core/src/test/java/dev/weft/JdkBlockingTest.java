package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}
