package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private final Condition condition = new Condition();
  private final List<String> log = new ArrayList<>();

  /** A task's body: waits for one signal, and says what came of it. */
  private void waitAndLog(String name) {
    try (var _ = condition.hold()) {
      try {
        condition.await();
        log.add(name + " woken");
      } catch (CancelledError e) {
        log.add(name + " cancelled, holds the lock: " + condition.locked());
        throw e;
      }
    }
  }

  @Test
  void waitFor_stateChangedByAnotherTask_returnsWhenThePredicateIsTrue() throws Exception {
    run(() -> {
      // @start region="condition"
      var changed = new Condition();
      var free = new ArrayList<String>();
      var borrower =
          createTask(() -> {
            try (var _ = changed.hold()) {
              changed.waitFor(() -> free.size() >= 2);
              return List.of(free.removeFirst(), free.removeFirst());
            }
          });

      for (var connection : List.of("one", "two")) {
        try (var _ = changed.hold()) {
          free.add(connection);
          changed.signalAll();
        }
        sleep(ZERO);
      }
      assertThat(borrower.await()).containsExactly("one", "two");
      // @end
    });
  }

  @Test
  void waitFor_predicateTrueAtOnce_needsNoLock() {
    condition.waitFor(() -> true);

    assertThat(condition.locked()).isFalse();
  }

  @Test
  void waitFor_predicateThrows_throwsItWithTheLockHeld() throws Exception {
    run(() -> {
      condition.acquire();

      assertThatThrownBy(() ->
              condition.waitFor(() -> {
                throw new IllegalArgumentException("in the predicate");
              }))
          .hasMessage("in the predicate");

      assertThat(condition.locked()).isTrue();
    });
  }

  @Test
  void signal_severalWait_wakesTheFirst() throws Exception {
    run(() -> {
      createTask(() -> waitAndLog("a"));
      createTask(() -> waitAndLog("b"));
      sleep(ZERO);

      try (var _ = condition.hold()) {
        condition.signal();
      }
      sleep(ZERO);
      sleep(ZERO);

      assertThat(log).containsExactly("a woken");
      assertThat(condition).hasToString("Condition[unlocked, waiters=1]");
    });
  }

  @Test
  void signal_two_wakesTheFirstTwoInOrder() throws Exception {
    run(() -> {
      var a = createTask(() -> waitAndLog("a"));
      var b = createTask(() -> waitAndLog("b"));
      createTask(() -> waitAndLog("c"));
      sleep(ZERO);

      try (var _ = condition.hold()) {
        condition.signal(2);
      }
      a.await();
      b.await();

      assertThat(log).containsExactly("a woken", "b woken");
    });
  }

  @Test
  void signalAll_severalWait_wakesAllInOrder() throws Exception {
    run(() -> {
      createTask(() -> waitAndLog("a"));
      createTask(() -> waitAndLog("b"));
      var c = createTask(() -> waitAndLog("c"));
      sleep(ZERO);

      try (var _ = condition.hold()) {
        condition.signalAll();
      }
      c.await();

      assertThat(log).containsExactly("a woken", "b woken", "c woken");
    });
  }

  @Test
  void signal_negativeCount_isRefused() {
    condition.acquire();

    assertThatThrownBy(() -> condition.signal(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot signal -1 tasks: 0 or more are needed");
  }

  @Test
  void signal_lockNotHeld_saysWhatToDo() {
    assertThatThrownBy(condition::signal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "signal() on Condition[unlocked], whose lock nobody holds:"
                + " acquire() it or hold() it first");
    assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void await_lockNotHeld_isRefused() throws Exception {
    run(() ->
        assertThatThrownBy(condition::await)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("await() on Condition[unlocked]"));
  }

  @Test
  void await_cancelled_throwsWithTheLockHeld() throws Exception {
    run(() -> {
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("waiter cancelled, holds the lock: true");
    assertThat(condition).hasToString("Condition[unlocked]");
  }

  @Test
  void bpo32841_waiterCancelledBetweenWakeUpAndTheLock_cancellationIsNotSwallowed()
      throws Exception {
    run(() -> {
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);
      condition.acquire();
      condition.signal();
      sleep(ZERO); // the waiter was woken, and waits for the lock

      waiter.cancel("now");
      sleep(ZERO);
      assertThat(waiter.isDone()).isFalse();
      condition.release();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("now");
    });

    assertThat(log).containsExactly("waiter cancelled, holds the lock: true");
    assertThat(condition.locked()).isFalse();
  }

  @Test
  void await_cancelledAgainWhileItTakesTheLock_throwsTheLastCancellation() throws Exception {
    run(() -> {
      var waiter = createTask(() -> waitAndLog("waiter"));
      sleep(ZERO);
      condition.acquire();

      waiter.cancel("first");
      sleep(ZERO);
      waiter.cancel("second");
      sleep(ZERO);
      waiter.cancel("third");
      sleep(ZERO);
      condition.release();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("third");
    });
  }

  @Test
  void await_cancelledAfterItWasSignalled_passesTheSignalOn() throws Exception {
    run(() -> {
      var signalled = createTask(() -> waitAndLog("signalled"));
      var next = createTask(() -> waitAndLog("next"));
      sleep(ZERO);
      try (var _ = condition.hold()) {
        condition.signal();
      }

      signalled.cancel();

      assertThatThrownBy(signalled::await).isInstanceOf(CancelledError.class);
      next.await();
    });

    assertThat(log).containsExactly("signalled cancelled, holds the lock: true", "next woken");
  }

  @Test
  void await_loopClosedWhileAnotherHoldsTheLock_ends() {
    var loop = EventLoop.create();
    loop.setExceptionHandler((_, _) -> {});
    var waiter = loop.createTask(() -> waitAndLog("waiter"));
    loop.runUntilComplete(() -> {
      sleep(ZERO);
      condition.acquire();
      return null;
    });

    loop.close();

    assertThat(waiter.isDone()).isTrue();
  }

  @Test
  void constructor_lockGiven_isShared() throws Exception {
    var lock = new Lock();
    var notEmpty = new Condition(lock);
    var notFull = new Condition(lock);

    run(() -> {
      try (var _ = notEmpty.hold()) {
        assertThat(lock.locked()).isTrue();
        assertThat(notFull.locked()).isTrue();
        assertThat(notFull.tryAcquire()).isFalse();
      }
    });
  }
}
