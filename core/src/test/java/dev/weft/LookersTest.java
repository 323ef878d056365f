package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Threads that look at the stacks of tasks all the time, which has the JVM hold a task for a moment
 * and then hand it over once more. {@code -Dweft.stress=100} runs a hundred times as many rounds.
 */
class LookersTest {
  private static final int ROUNDS = 2_000 * Integer.getInteger("weft.stress", 1);
  private static final int LOOKERS = 2;

  private final List<Task<?>> looked = new CopyOnWriteArrayList<>();
  private final List<Thread> lookers = new ArrayList<>();
  private volatile boolean over;

  private void look() {
    for (int i = 0; i < LOOKERS; i++) {
      lookers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!over) {
                  looked.forEach(Task::stack);
                }
              }));
    }
  }

  @AfterEach
  void stopLooking() throws InterruptedException {
    over = true;
    for (Thread looker : lookers) {
      looker.join();
    }
  }

  @Test
  void stack_lookedAtAllTheTime_noTurnIsLostAndOrderStays() {
    var turns = new ArrayList<Integer>();
    Async.run(() -> {
      var tasks = new ArrayList<Task<?>>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        tasks.add(
            createTask(() -> {
              for (int round = 0; round < ROUNDS; round++) {
                turns.add(number);
                sleep(ZERO);
              }
            }));
      }
      looked.addAll(tasks);
      look();
      tasks.forEach(Future::await);
    });

    assertThat(turns).hasSize(3 * ROUNDS);
    for (int i = 0; i < turns.size(); i++) {
      assertThat(turns.get(i)).isEqualTo(i % 3);
    }
  }

  @Test
  void stack_lookedAtAllTheTime_noResultIsLost() {
    int sum =
        Async.run(() -> {
          var loop = EventLoop.running();
          var slots = new ArrayList<Future<Integer>>();
          for (int i = 0; i < ROUNDS; i++) {
            slots.add(loop.createFuture());
          }
          var reader = createTask(() -> slots.stream().mapToInt(Future::await).sum());
          var writer =
              createTask(() -> {
                for (var slot : slots) {
                  sleep(ZERO);
                  slot.setResult(1);
                }
              });
          looked.addAll(List.of(reader, writer));
          look();
          writer.await();
          return reader.await();
        });

    assertThat(sum).isEqualTo(ROUNDS);
  }

  @Test
  void stack_lookedAtWhileTheJdkBlocks_noUnblockingIsLost() throws Exception {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "blocking a task must not block the loop");
    int rounds = ROUNDS / 4;
    var there = new SynchronousQueue<Integer>();
    var back = new SynchronousQueue<Integer>();
    var echo =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < rounds; i++) {
                  back.put(there.take());
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    int sum =
        Async.run(() -> {
          var blocking =
              createTask(() -> {
                int received = 0;
                for (int i = 0; i < rounds; i++) {
                  there.put(1);
                  sleep(ZERO);
                  received += back.take();
                  LockSupport.parkNanos(1);
                  Thread.onSpinWait();
                }
                return received;
              });
          var busy =
              createTask(() -> {
                while (!blocking.isDone()) {
                  sleep(ZERO);
                }
              });
          looked.addAll(List.of(blocking, busy));
          look();
          busy.await();
          return blocking.await();
        });
    echo.join();

    assertThat(sum).isEqualTo(rounds);
  }
}
