package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class AsyncRunTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void run_body_returnsItsValue() {
    String value = run(() -> "x");

    assertThat(value).isEqualTo("x");
  }

  @Test
  void run_bodyThrowsChecked_isDeclaredAndThrownAsItIs() {
    var failure = new IOException("no");
    try {
      run(() -> {
        if (log.isEmpty()) {
          throw failure;
        }
      });
      log.add("never");
    } catch (IOException e) {
      assertThat(e).isSameAs(failure);
    }

    assertThat(log).isEmpty();
  }

  @Test
  void run_bodyThrowsUnchecked_traceNamesTheBody() {
    assertThatThrownBy(() -> run(() -> failDeepInside()))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e ->
            assertThat(e.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("failDeepInside")));
  }

  private static void failDeepInside() {
    sleep(ZERO);
    throw new IllegalArgumentException("no");
  }

  @Test
  void run_bodyCancelsItself_throwsCancelledError() {
    assertThatThrownBy(() ->
            run(() -> {
              currentTask().cancel("enough");
              sleep(ZERO);
            }))
        .isInstanceOf(CancelledError.class)
        .hasMessage("enough");
  }

  @Test
  void run_insideATask_isRefusedAndSaysWhatToDo() throws Exception {
    run(() ->
        assertThatThrownBy(() -> run(() -> "x"))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("inside a running loop")
            .hasMessageContaining("createTask"));
  }

  @Test
  void run_insideACallback_isRefused() throws Exception {
    run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(() -> run(() -> "x")).isInstanceOf(IllegalStateException.class);
            log.add("refused");
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }

  @Test
  void runForever_ofAnotherLoopInsideATask_isRefused() throws Exception {
    try (var other = EventLoop.create(new TestClock())) {
      run(() ->
          assertThatThrownBy(other::runForever)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("runs here already"));
    }
  }

  @Test
  void run_tasksLeft_areCancelledBeforeItReturns() throws Exception {
    TestClock.run(() -> {
      createTask(() -> {
        try {
          sleep(ofSeconds(1_000));
        } finally {
          log.add("cleaned up");
        }
      });
      sleep(ZERO);
      log.add("body ends");
    });
    log.add("run returned");

    assertThat(log).containsExactly("body ends", "cleaned up", "run returned");
  }

  @Test
  void run_bodyFails_tasksLeftAreCancelledAllTheSame() {
    assertThatThrownBy(() ->
            TestClock.run(() -> {
              createTask(() -> {
                try {
                  sleep(ofSeconds(1_000));
                } finally {
                  log.add("cleaned up");
                }
              });
              sleep(ZERO);
              throw new IllegalArgumentException("no");
            }))
        .hasMessage("no");

    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  void run_returned_itsLoopIsClosed() {
    EventLoop loop = run(EventLoop::running);

    assertThat(loop.isClosed()).isTrue();
    assertThat(loop.isRunning()).isFalse();
  }

  @Test
  void run_again_hasANewLoop() {
    EventLoop first = run(EventLoop::running);
    EventLoop second = run(EventLoop::running);

    assertThat(first).isNotSameAs(second);
  }

  @Test
  void run_onAVirtualThread_works() throws Exception {
    var thread =
        Thread.ofVirtual()
            .start(() ->
                run(() -> {
                  sleep(ZERO);
                  log.add("ran");
                }));

    thread.join();

    assertThat(log).containsExactly("ran");
  }

  @Test
  void run_onTwoThreadsAtOnce_areTwoLoops() throws Exception {
    var together = new CyclicBarrier(2);
    var loops = new CopyOnWriteArrayList<EventLoop>();
    var first = Thread.ofPlatform().start(() -> loops.add(loopOfARunThatMeets(together)));
    var second = Thread.ofPlatform().start(() -> loops.add(loopOfARunThatMeets(together)));

    first.join();
    second.join();

    assertThat(loops).doesNotHaveDuplicates().hasSize(2);
  }

  private static EventLoop loopOfARunThatMeets(CyclicBarrier together) {
    return run(() -> {
      var loop = EventLoop.running();
      loop.runInExecutor(null, together::await).await();
      assertThat(EventLoop.running()).isSameAs(loop);
      return loop;
    });
  }
}
