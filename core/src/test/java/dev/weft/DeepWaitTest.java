package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.queue.Queue;
import dev.weft.sync.Lock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Waits so deep that the JVM has no stack left to take the thread off its carrier, though there is
 * plenty for calls: it needs some for each frame.
 */
class DeepWaitTest {
  private static final int FRAMES_MORE = 500;

  private static final class World {
    final EventLoop loop = EventLoop.running();
    final Lock lock = new Lock();
    final Queue<Integer> queue = new Queue<>();
  }

  private interface Wait {
    void in(World world) throws Exception;
  }

  static Stream<Named<Wait>> waits() {
    return Stream.of(
        Named.of("sleep", _ -> sleep(ofNanos(1))),
        Named.of("sleep(ZERO)", _ -> sleep(ZERO)),
        Named.of(
            "await",
            world -> {
              var future = world.loop.<Integer>createFuture();
              world.loop.callSoon(() -> future.setResult(1));
              future.await();
            }),
        Named.of("await of a task", _ -> createTask(() -> sleep(ZERO)).await()),
        Named.of(
            "acquire",
            world -> {
              assertThat(world.lock.tryAcquire()).isTrue();
              world.loop.callSoon(world.lock::release);
              world.lock.acquire();
              world.lock.release();
            }),
        Named.of(
            "get",
            world -> {
              world.loop.callSoon(() -> world.queue.putNow(1));
              world.queue.get();
            }),
        Named.of(
            "a group, whose tasks would go on",
            _ ->
                taskGroup(group -> {
                  group.createTask(() -> {
                    for (int i = 0; i < 20; i++) {
                      sleep(ZERO);
                    }
                  });
                })));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void wait_tooDeepToSuspend_failsAndLeavesTheLoopWhole(Wait wait) throws Exception {
    run(() -> {
      var world = new World();

      StackOverflowError error = overflow(world, wait);
      Thread.sleep(1); // a call of the JDK, before anything else can put things right

      assertThat(Arrays.stream(error.getStackTrace()))
          .extracting(StackTraceElement::getMethodName)
          .as("where it came from")
          .contains("suspend");
      assertThat(currentTask().waitingOn()).isNull();
      for (int i = 0; i < 3; i++) {
        sleep(ZERO);
      }
      assertThat(world.lock.locked()).isFalse();
      assertThat(world.queue.size()).isLessThanOrEqualTo(1);
      assertThat(world.loop.allTasks()).containsExactly(currentTask());
      assertCancellable(world);
    });
  }

  /** The first that comes out of a wait when each is made some frames deeper. */
  private static StackOverflowError overflow(World world, Wait wait) throws Exception {
    for (int depth = FRAMES_MORE; ; depth += FRAMES_MORE) {
      try {
        int _ = descend(depth, world, wait);
      } catch (StackOverflowError tooDeep) {
        return tooDeep;
      }
    }
  }

  private static int descend(int left, World world, Wait wait) throws Exception {
    if (left == 0) {
      wait.in(world);
      return 0;
    }
    return descend(left - 1, world, wait) + 1;
  }

  private static void assertCancellable(World world) {
    Task<?> task = currentTask();
    world.loop.callSoon(() -> task.cancel());
    assertThatThrownBy(() -> world.loop.createFuture().await()).isInstanceOf(CancelledError.class);
    task.uncancel();
  }
}
