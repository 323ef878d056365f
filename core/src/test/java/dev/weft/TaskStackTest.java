package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

  private static String deeper(int levels, Future<String> answer) {
    return levels == 0 ? answer.await() : deeper(levels - 1, answer);
  }

  @Test
  void stack_limited_hasTheInnermostFrames() {
    TestClock.run(() -> {
      Future<String> answer = EventLoop.running().createFuture();
      var task = createTask(() -> deeper(10, answer));
      sleep(Duration.ZERO);
      var all = task.stack();

      assertThat(task.stack(0)).isEmpty();
      assertThat(task.stack(3)).containsExactly(Arrays.copyOf(all, 3));
      assertThat(task.stack(Integer.MAX_VALUE)).containsExactly(all);
      assertThatThrownBy(() -> task.stack(-1)).isInstanceOf(IllegalArgumentException.class);
      answer.setResult("42");
    });
  }

  @Test
  void printStack_limited_printsSoManyFrames() {
    TestClock.run(() -> {
      Future<String> answer = EventLoop.running().createFuture();
      var task = createTask(() -> deeper(10, answer));
      sleep(Duration.ZERO);
      var text = new ByteArrayOutputStream();

      task.printStack(2, new PrintStream(text, true, StandardCharsets.UTF_8));

      assertThat(
              text.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" at ")))
          .hasSize(2);
      answer.setResult("42");
    });
  }

  @Test
  void callGraph_limited_hasTheInnermostOrTheOutermostFrames() {
    TestClock.run(() -> {
      Future<String> answer = EventLoop.running().createFuture();
      var task = createTask(() -> deeper(10, answer));
      var awaiter = createTask(() -> deeper(10, task));
      sleep(Duration.ZERO);
      var all = Async.callGraph(task).frames();

      assertThat(Async.callGraph(task, 0).frames()).isEmpty();
      assertThat(Async.callGraph(task, 2).frames()).isEqualTo(all.subList(0, 2));
      assertThat(Async.callGraph(task, -2).frames())
          .isEqualTo(all.subList(all.size() - 2, all.size()));
      assertThat(Async.callGraph(task, Integer.MIN_VALUE).frames()).isEqualTo(all);
      assertThat(Async.callGraph(task, 1).awaitedBy())
          .singleElement()
          .satisfies(graph -> assertThat(graph.frames()).hasSize(1));
      var text = new ByteArrayOutputStream();
      Async.printCallGraph(task, 1, new PrintStream(text, true, StandardCharsets.UTF_8));
      assertThat(
              text.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" at ")))
          .hasSize(2);
      answer.setResult("42");
      assertThat(awaiter.await()).isEqualTo("42");
    });
  }
}
