package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskStackTest {

  @Test
  void stack_taskThatAwaits_isTheBodysAndLeavesTheTaskWaiting() {
    TestClock.run(() -> {
      Future<String> answer = EventLoop.running().createFuture();
      var task = createTask(() -> waitFor(answer));
      sleep(Duration.ZERO);

      var frames = task.stack();
      sleep(Duration.ofSeconds(1));

      assertThat(Arrays.stream(frames).map(StackTraceElement::getMethodName).toList())
          .startsWith("await", "waitFor");
      assertThat(task.isDone()).isFalse();
      answer.setResult("42");
      assertThat(task.await()).isEqualTo("42");
    });
  }

  @Test
  void stack_taskThatTheJdkUnblocked_givesItNoSecondTurn() {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "blocking a task must not block the loop");
    Async.run(() -> {
      var wakeups = new AtomicInteger();
      var never = EventLoop.running().<String>createFuture();
      var latch = new CountDownLatch(1);
      var task =
          createTask(() -> {
            latch.await();
            wakeups.incrementAndGet();
            return never.await();
          });
      createTask(() -> {
        latch.countDown();
        for (int i = 0; i < 10; i++) {
          task.stack();
        }
      });

      for (int i = 0; i < 10; i++) {
        sleep(Duration.ZERO);
      }

      assertThat(wakeups).hasValue(1);
      assertThat(task.isDone()).isFalse();
      assertThat(task.waitingOn()).isSameAs(never);
      never.setResult("done");
      assertThat(task.await()).isEqualTo("done");
    });
  }

  @Test
  void stack_beforeTheFirstStepAndAfterTheEnd_isEmpty() {
    TestClock.run(() -> {
      var task = createTask(() -> "done");

      assertThat(task.stack()).isEmpty();
      task.await();
      assertThat(task.stack()).isEmpty();
    });
  }

  private static String waitFor(Future<String> answer) {
    return answer.await();
  }
}
