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

class LockTest {
  private final Lock lock = new Lock();
  private final List<String> log = new ArrayList<>();

  /** A task's body: holds the lock for one iteration of the loop, and says so. */
  private void work(String name) {
    lock.acquire();
    try {
      log.add(name + " in");
      sleep(ZERO);
    } finally {
      log.add(name + " out");
      lock.release();
    }
  }

  @Test
  void hold_aroundReadWaitWrite_losesNoUpdate() throws Exception {
    // @start region="hold"
    class Account {
      private final Lock lock = new Lock();
      private int balance;

      void deposit(int amount) {
        try (var _ = lock.hold()) {
          var before = balance;
          sleep(ZERO); // a wait: other tasks run, and would read the same balance
          balance = before + amount;
        }
      }
    }
    // @end
    var account = new Account();

    run(() -> {
      var first = createTask(() -> account.deposit(10));
      var second = createTask(() -> account.deposit(5));
      first.await();
      second.await();
    });

    assertThat(account.balance).isEqualTo(15);
  }

  @Test
  void hold_bodyThrows_releasesTheLock() throws Exception {
    run(() -> {
      assertThatThrownBy(
              () -> {
                try (var _ = lock.hold()) {
                  throw new IllegalArgumentException("in the body");
                }
              })
          .hasMessage("in the body");
    });

    assertThat(lock.locked()).isFalse();
  }

  @Test
  void acquire_free_doesNotSuspend() throws Exception {
    run(() -> {
      createTask(() -> log.add("other task"));

      lock.acquire();
      log.add("acquired");
    });

    assertThat(log).startsWith("acquired");
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void acquire_severalWait_getTheLockInOrderOfArrival() throws Exception {
    run(() -> {
      var a = createTask(() -> work("a"));
      var b = createTask(() -> work("b"));
      var c = createTask(() -> work("c"));

      a.await();
      b.await();
      c.await();
    });

    assertThat(log).containsExactly("a in", "a out", "b in", "b out", "c in", "c out");
  }

  @Test
  void acquire_freeButPromisedToAWokenWaiter_doesNotOvertake() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);

      lock.release();
      work("newcomer");

      waiter.await();
    });

    assertThat(log).containsExactly("waiter in", "waiter out", "newcomer in", "newcomer out");
  }

  @Test
  void acquire_freeAndAllWaitersCancelled_doesNotSuspend() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);
      waiter.cancel();
      lock.release();

      lock.acquire();
      log.add("overtook");

      lock.release();
      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("overtook");
  }

  @Test
  void acquire_cancelledWhileQueued_leavesTheLine() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);

      waiter.cancel();
      sleep(ZERO);

      assertThat(lock).hasToString("Lock[locked]");
    });
  }

  @Test
  void acquire_cancelledAfterItWasWoken_passesTheLockOn() throws Exception {
    run(() -> {
      lock.acquire();
      var woken = createTask(() -> work("woken"));
      var next = createTask(() -> work("next"));
      sleep(ZERO);

      lock.release();
      woken.cancel();

      assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
      next.await();
    });

    assertThat(log).containsExactly("next in", "next out");
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void bpo32734_waiterCancelledWhileTheLockIsReleased_onlyOneTaskGetsIn() throws Exception {
    run(() -> {
      lock.acquire();
      var cancelled = createTask(() -> work("cancelled"));
      var second = createTask(() -> work("second"));
      var third = createTask(() -> work("third"));
      sleep(ZERO);

      cancelled.cancel();
      lock.release();
      work("releaser");

      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      second.await();
      third.await();
    });

    assertThat(log)
        .containsExactly(
            "second in", "second out", "third in", "third out", "releaser in", "releaser out");
  }

  @Test
  void release_headOfTheLineIsCancelled_leavesItToThatOneToWakeTheNext() throws Exception {
    run(() -> {
      lock.acquire();
      var cancelled = createTask(() -> work("cancelled"));
      var next = createTask(() -> work("next"));
      sleep(ZERO);

      cancelled.cancel();
      lock.release();
      sleep(ZERO);

      assertThat(cancelled.isDone()).isTrue();
      assertThat(log).isEmpty();
      next.await();
    });

    assertThat(log).containsExactly("next in", "next out");
  }

  @Test
  void release_byAnotherTask_isAllowed() throws Exception {
    run(() -> {
      lock.acquire();

      createTask(lock::release).await();

      assertThat(lock.locked()).isFalse();
    });
  }

  @Test
  void release_notHeld_saysWhatToDo() {
    assertThatThrownBy(lock::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("release() of Lock[unlocked], which nobody holds: call it once per acquire()");
  }

  @Test
  void tryAcquire_free_takesTheLock() {
    assertThat(lock.tryAcquire()).isTrue();
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void tryAcquire_held_returnsFalse() {
    lock.acquire();

    assertThat(lock.tryAcquire()).isFalse();
  }

  @Test
  void tryAcquire_freeButPromisedToAWokenWaiter_returnsFalse() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);

      lock.release();

      assertThat(lock.locked()).isFalse();
      assertThat(lock.tryAcquire()).isFalse();
      waiter.await();
    });
  }

  @Test
  void acquire_heldAndOutsideATask_saysWhatIsWrong() {
    lock.acquire();

    assertThatThrownBy(lock::acquire).isInstanceOf(IllegalStateException.class);

    assertThat(lock).hasToString("Lock[locked]");
  }

  @Test
  void acquire_boundToAnotherLoop_isRefused() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(lock::acquire);
      sleep(ZERO);
      lock.release();
      waiter.await();
    });

    assertThatThrownBy(() -> run(lock::acquire))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was first waited on in another event loop");
  }

  @Test
  void release_fromAForeignThreadWhileTheLoopRuns_isRefusedAndChangesNothing() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);
      var refusal = new ArrayList<Throwable>();

      var thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  lock.release();
                } catch (IllegalStateException e) {
                  refusal.add(e);
                }
              });
      thread.join();

      assertThat(refusal).singleElement().asString().contains("callSoonThreadsafe()");
      assertThat(lock.locked()).isTrue();
      lock.release();
      waiter.await();
    });
  }

  @Test
  void release_handedOverByAForeignThread_wakesTheWaiter() throws Exception {
    run(() -> {
      lock.acquire();
      var waiter = createTask(() -> work("waiter"));
      sleep(ZERO);
      var loop = EventLoop.running();

      Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(lock::release));

      waiter.await();
    });

    assertThat(log).containsExactly("waiter in", "waiter out");
  }
}
