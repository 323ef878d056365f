package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.queue.Queue;
import dev.weft.sync.Barrier;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a task of one loop waits on refuses tasks of another, which could only race with it. */
class PrimitivesOfTwoLoopsTest {
  private final OtherLoop other = new OtherLoop();

  @AfterEach
  void closeOther() {
    other.close();
  }

  /**
   * @param waits what the first loop's task does, to its end once it is woken
   * @param wakes what wakes it
   */
  record Use(String name, Runnable waits, Runnable wakes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Use> uses() {
    var lock = new Lock();
    lock.acquire();
    var event = new Event();
    var semaphore = new Semaphore(0);
    var condition = new Condition();
    var barrier = new Barrier(2);
    var getQueue = new Queue<String>();
    var putQueue = new Queue<String>(1);
    putQueue.putNow("full");
    return Stream.of(
        new Use("lock", lock::acquire, lock::release),
        new Use("event", event::await, event::set),
        new Use("semaphore", semaphore::acquire, semaphore::release),
        new Use(
            "condition",
            () -> {
              try (var _ = condition.hold()) {
                condition.await();
              }
            },
            () -> {
              try (var _ = condition.hold()) {
                condition.signal();
              }
            }),
        new Use("barrier", barrier::await, barrier::await),
        new Use("get of a queue", getQueue::get, () -> getQueue.putNow("x")),
        new Use("put of a queue", () -> putQueue.put("x"), putQueue::getNow));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void wake_fromATaskOfAnotherLoop_isRefusedAndChangesNothing(Use use) throws Exception {
    run(() -> {
      var waiter = createTask(use.waits::run);
      sleep(ZERO);
      var wakesThere = other.loop.submit(use.wakes::run);

      assertThatThrownBy(wakesThere::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(EventLoop.running().toString())
          .hasMessageContaining("callSoonThreadsafe");
      assertThat(waiter.isDone()).isFalse();
      use.wakes.run();
      waiter.await();
    });
  }

  @ParameterizedTest
  @MethodSource("uses")
  void wait_inATaskOfAnotherLoop_isRefused(Use use) throws Exception {
    run(() -> {
      var waiter = createTask(use.waits::run);
      sleep(ZERO);
      var waitsThere = other.loop.submit(use.waits::run);

      assertThatThrownBy(waitsThere::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(EventLoop.running().toString());
      use.wakes.run();
      waiter.await();
    });
  }
}
