package dev.weft.testing;

import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** All methods of a test run in one task, and so in one thread. */
@OnLoop
class OneTaskTest {
  private static final ThreadLocal<String> BOUND = new ThreadLocal<>();
  private static final List<String> LOG = new ArrayList<>();

  private Task<?> task;
  private Thread thread;

  @BeforeEach
  void bind() {
    BOUND.set("bound");
    task = currentTask();
    thread = Thread.currentThread();
  }

  @AfterEach
  void check() {
    assertThat(BOUND.get()).isEqualTo("bound");
    assertThat(currentTask()).isSameAs(task);
  }

  @Test
  void beforeEach_bindsSomethingToItsThread_isThereInTheTestAndAfterIt(EventLoop loop) {
    sleep(Duration.ofHours(1));

    assertThat(BOUND.get()).isEqualTo("bound");
    assertThat(Thread.currentThread()).isSameAs(thread);
    assertThat(currentTask()).isSameAs(task);
    assertThat(loop.allTasks()).containsExactly(task);
  }

  @Test
  void test_cancelsItsTaskWithoutHandlingIt_afterEachRunsAllTheSame() {
    try {
      currentTask().cancel();
      sleep(Duration.ZERO);
    } catch (CancelledError e) {
      assertThat(currentTask().cancelling()).isOne();
    }
  }

  @OnLoop
  static class Deadlocks {
    @BeforeEach
    void bind() {
      BOUND.set("bound");
    }

    @AfterEach
    void check() {
      LOG.add("afterEach has " + BOUND.get() + ", cancelling " + currentTask().cancelling());
    }

    @Test
    void test() {
      EventLoop.running().createFuture().await();
    }

    @Test
    void cancelledInItsLastStep() {
      currentTask().cancel();
    }
  }

  @Test
  void test_failsByADeadlockOrACancellation_afterEachRunsInTheSameTask() {
    LOG.clear();
    var failed =
        dev.weft.Async.toThread(() ->
            EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Deadlocks.class))
                .execute()
                .testEvents()
                .failed()
                .count());

    assertThat(failed).isEqualTo(2);
    assertThat(LOG)
        .containsExactly("afterEach has bound, cancelling 0", "afterEach has bound, cancelling 0");
  }
}
