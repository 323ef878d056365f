package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.spi.Poller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** asyncio's idioms for a loop that is driven step by step, and the order across threads. */
class StepwiseRunTest {
  private final List<Long> polls = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  private final EventLoop loop =
      EventLoop.create(
          new Poller() {
            @Override
            public void poll(long timeoutNanos) {
              polls.add(timeoutNanos);
              if (timeoutNanos != 0) {
                throw new IllegalStateException("would wait");
              }
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
          });

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  // ---- one step

  @Test
  void runForever_stoppedBefore_pollsOnceWithoutWaiting() {
    loop.stop();
    loop.runForever();

    assertThat(polls).containsExactly(0L);
  }

  @Test
  void runForever_stopsInItsFirstIteration_pollsOnceWithoutWaiting() {
    loop.callSoon(loop::stop);
    loop.runForever();

    assertThat(polls).containsExactly(0L);
  }

  @Test
  void runForever_stepAfterStep_pollsInEach() {
    loop.callLater(ofHours(1), () -> log.add("never"));
    for (int i = 0; i < 3; i++) {
      loop.callSoon(() -> log.add("step"));
      loop.stop();
      loop.runForever();
    }

    assertThat(log).containsExactly("step", "step", "step");
    assertThat(polls).containsExactly(0L, 0L, 0L);
  }

  // ---- the order across threads

  @Test
  void callSoon_afterAThreadsCallWhileTheLoopDoesNotRun_runsAfterIt() {
    loop.callSoonThreadsafe(() -> log.add("first"));
    loop.callSoon(() -> log.add("second"));
    loop.callSoonThreadsafe(() -> log.add("third"));
    loop.callSoon(loop::stop);
    loop.runForever();

    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void callSoon_afterAThreadsCallWhileTheLoopRuns_runsAfterIt() {
    loop.callSoon(() -> {
      inAnotherThread(() -> loop.callSoonThreadsafe(() -> log.add("thread's")));
      loop.callSoon(() -> log.add("loop's"));
      loop.callSoon(loop::stop);
    });
    loop.runForever();

    assertThat(log).containsExactly("thread's", "loop's");
  }

  @Test
  void createTask_afterAThreadsCall_beginsAfterIt() {
    loop.runUntilComplete(() -> {
      inAnotherThread(() -> loop.callSoonThreadsafe(() -> log.add("thread's")));
      createTask(() -> log.add("task's"));
      sleep(ZERO);
      sleep(ZERO);
      return true;
    });

    assertThat(log).containsExactly("thread's", "task's");
  }

  @Test
  void setResult_afterAThreadsCall_callsBackAfterIt() {
    Future<String> future = loop.createFuture();
    future.addDoneCallback(done -> log.add("future's"));
    loop.callSoon(() -> {
      inAnotherThread(() -> loop.callSoonThreadsafe(() -> log.add("thread's")));
      future.setResult("x");
      loop.callSoon(loop::stop);
    });
    loop.runForever();

    assertThat(log).containsExactly("thread's", "future's");
  }

  /** Waits without being blocked, as a task that a JDK call blocks would let the loop go on. */
  private static void inAnotherThread(Runnable code) {
    Thread thread = Thread.ofPlatform().start(code);
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
  }
}
