package dev.weft;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {
  private final TestClock clock = new TestClock();
  private final EventLoop loop = EventLoop.create(clock);
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  /** Runs what is ready, and what that makes ready, for some iterations. */
  private void runIterations(int count) {
    if (count == 1) {
      loop.stop();
    } else {
      loop.callSoon(() -> stopAfter(count - 1));
    }
    loop.runForever();
  }

  private void stopAfter(int iterations) {
    if (iterations == 1) {
      loop.stop();
    } else {
      loop.callSoon(() -> stopAfter(iterations - 1));
    }
  }

  @Test
  void callSoon_several_runInOrder() {
    loop.callSoon(() -> log.add("a"));
    loop.callSoon(() -> log.add("b"));
    loop.callSoon(() -> log.add("c"));

    runIterations(1);

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void callSoon_inACallback_runsInTheNextIteration() {
    loop.callSoon(() -> loop.callSoon(() -> log.add("later")));
    loop.callSoon(() -> log.add("now"));

    runIterations(1);
    assertThat(log).containsExactly("now");
    runIterations(1);

    assertThat(log).containsExactly("now", "later");
  }

  @Test
  void callSoon_cancelled_isPassedOver() {
    var handle = loop.callSoon(() -> log.add("cancelled"));

    handle.cancel();
    runIterations(1);

    assertThat(log).isEmpty();
    assertThat(handle.isCancelled()).isTrue();
  }

  @Test
  void callSoon_cancelledByTheCallbackBefore_isPassedOver() {
    var later = new Handle[1];
    loop.callSoon(() -> later[0].cancel());
    later[0] = loop.callSoon(() -> log.add("cancelled"));

    runIterations(1);

    assertThat(log).isEmpty();
  }

  @Test
  void callSoon_closed_isRefused() {
    loop.close();

    assertThatThrownBy(() -> loop.callSoon(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void callback_throws_othersRunAllTheSame() {
    loop.setExceptionHandler(new Reports());
    loop.callSoon(() -> {
      throw new IllegalArgumentException("in a callback");
    });
    loop.callSoon(() -> log.add("next"));

    runIterations(1);

    assertThat(log).containsExactly("next");
  }

  @Test
  void stop_beforeRunning_letsOneIterationRun() {
    loop.callSoon(() -> log.add("first"));
    loop.callSoon(() -> loop.callSoon(() -> log.add("second")));
    loop.stop();

    loop.runForever();

    assertThat(log).containsExactly("first");
  }

  @Test
  void stop_inACallback_lastsUntilTheIterationEnds() {
    loop.callSoon(loop::stop);
    loop.callSoon(() -> {
      log.add("same iteration");
      loop.callSoon(() -> log.add("next iteration"));
    });

    loop.runForever();

    assertThat(log).containsExactly("same iteration");
  }

  @Test
  void runForever_again_goesOnWhereItStopped() {
    loop.callSoon(loop::stop);
    loop.callSoon(() -> loop.callSoon(() -> log.add("left over")));
    loop.runForever();

    runIterations(1);

    assertThat(log).containsExactly("left over");
  }

  @Test
  void runUntilComplete_body_returnsItsResult() {
    assertThat(loop.<Integer>runUntilComplete(() -> 42)).isEqualTo(42);
  }

  @Test
  void runUntilComplete_futureDoneAlready_returnsItsResult() {
    var future = loop.<String>createFuture();
    future.setResult("x");

    assertThat(loop.runUntilComplete(future)).isEqualTo("x");
  }

  @Test
  void runUntilComplete_bodyFails_throwsThat() {
    var failure = new IllegalArgumentException("in the body");

    assertThatThrownBy(() ->
            loop.runUntilComplete(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void runUntilComplete_bodyFailsChecked_wrapsIt() {
    assertThatThrownBy(() ->
            loop.runUntilComplete(() -> {
              throw new IOException("in the body");
            }))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void runUntilComplete_bodyFailed_loopRunsAgain() {
    assertThatThrownBy(() ->
            loop.runUntilComplete(() -> {
              throw new StackOverflowError("made up");
            }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(loop.<String>runUntilComplete(() -> "again")).isEqualTo("again");
  }

  @Test
  void runUntilComplete_cancelled_throwsCancelledError() {
    var future = loop.createFuture();
    loop.callSoon(() -> future.cancel("enough"));

    assertThatThrownBy(() -> loop.runUntilComplete(future))
        .isInstanceOf(CancelledError.class)
        .hasMessage("enough");
  }

  @Test
  void runUntilComplete_stoppedBefore_saysSo() {
    var future = loop.createFuture();
    loop.callSoon(loop::stop);

    assertThatThrownBy(() -> loop.runUntilComplete(future))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopped before");
  }

  @Test
  void runUntilComplete_stoppedBeforeAndRunAgain_goesOnUntilTheNewFutureIsDone() {
    var first = loop.createFuture();
    loop.callSoon(loop::stop);
    assertThatThrownBy(() -> loop.runUntilComplete(first))
        .isInstanceOf(IllegalStateException.class);
    var second = loop.<String>createFuture();
    loop.callSoon(() -> first.setResult(null));
    loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> second.setResult("second"))));

    assertThat(loop.runUntilComplete(second)).isEqualTo("second");
  }

  @Test
  void runUntilComplete_futureOfAnotherLoop_isRefused() {
    try (var other = EventLoop.create(new TestClock())) {
      assertThatThrownBy(() -> loop.runUntilComplete(other.createFuture()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(other.toString())
          .hasMessageContaining(loop.toString());
    }
  }

  @Test
  void isRunning_insideAndOutside_tells() {
    assertThat(loop.isRunning()).isFalse();

    boolean inside = loop.runUntilComplete(loop::isRunning);

    assertThat(inside).isTrue();
    assertThat(loop.isRunning()).isFalse();
  }

  @Test
  void running_inCallbackAndTask_isThisLoop() {
    var seen = new ArrayList<EventLoop>();
    loop.callSoon(() -> seen.add(EventLoop.running()));

    loop.runUntilComplete(() -> seen.add(EventLoop.running()));

    assertThat(seen).containsExactly(loop, loop);
  }

  @Test
  void running_outside_saysWhatToDo() {
    assertThatThrownBy(EventLoop::running)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Async.run");
    assertThat(EventLoop.runningOrNull()).isNull();
  }

  @Test
  void currentTask_inCallback_isNull() {
    var seen = new ArrayList<Task<?>>();
    loop.callSoon(() -> seen.add(loop.currentTask()));

    runIterations(1);

    assertThat(seen).containsExactly((Task<?>) null);
  }

  @Test
  void currentTask_afterAWait_isStillTheTask() {
    var task = loop.createTask(() -> log.add(loop.currentTask().name()));
    var other =
        loop.createTask(
            () -> {
              Async.sleep(ZERO);
              return loop.currentTask();
            },
            TaskOptions.named("other"));

    assertThat((Object) loop.runUntilComplete(other)).isSameAs(other);
    assertThat(log).containsExactly(task.name());
  }

  @Test
  void allTasks_someDone_areTheOthersInOrderOfCreation() {
    var never = loop.<Void>createFuture();
    var first = loop.createTask(() -> never.await());
    var second = loop.createTask(() -> "done at once");
    var third = loop.createTask(() -> never.await());
    loop.setExceptionHandler(new Reports());

    runIterations(2);

    assertThat(second.isDone()).isTrue();
    assertThat(loop.allTasks()).containsExactly(first, third);
  }

  @Test
  void tasksMade_several_countsThem() {
    loop.createTask(() -> 1);
    loop.createTask(() -> 2);
    runIterations(1);

    assertThat(loop.taskNumbers().given()).isEqualTo(2);
  }

  @Test
  void close_open_closesThePollerToo() {
    loop.close();

    assertThat(loop.isClosed()).isTrue();
    assertThat(clock.isClosed()).isTrue();
  }

  @Test
  void close_again_doesNothing() {
    loop.close();

    loop.close();

    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void close_readyCallbacks_neverRun() {
    loop.callSoon(() -> log.add("too late"));

    loop.close();

    assertThat(log).isEmpty();
  }

  @Test
  void close_whileItRuns_isRefused() {
    loop.callSoon(() -> {
      assertThatThrownBy(loop::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("stop()");
      log.add("refused");
    });

    runIterations(1);

    assertThat(log).containsExactly("refused");
    assertThat(loop.isClosed()).isFalse();
  }

  @Test
  void use_afterClose_isRefusedEverywhere() {
    var future = loop.createFuture();
    loop.close();

    assertRefused(() -> loop.callSoon(() -> {}));
    assertRefused(() -> loop.callLater(ZERO, () -> {}));
    assertRefused(() -> loop.callAt(ZERO, () -> {}));
    assertRefused(() -> loop.callSoonThreadsafe(() -> {}));
    assertRefused(() -> loop.createTask(() -> 1));
    assertRefused(() -> loop.submit(() -> 1));
    assertRefused(() -> loop.runInExecutor(null, () -> 1));
    assertRefused(() -> loop.runUntilComplete(future));
    assertRefused(loop::runForever);
  }

  private void assertRefused(Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed")
        .hasMessageContaining(loop.toString());
  }

  @Test
  void time_nothingReady_passesToTheNextTimer() {
    var before = loop.time();
    loop.callLater(java.time.Duration.ofSeconds(5), loop::stop);

    loop.runForever();

    assertThat(loop.time().minus(before)).isEqualTo(java.time.Duration.ofSeconds(5));
  }

  @Test
  void toString_always_namesTheLoop() {
    assertThat(loop.toString()).startsWith("weft-loop-");
  }
}
