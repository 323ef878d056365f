package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemaphoreTest {
  private final List<String> log = new ArrayList<>();

  private void acquireAndLog(Semaphore semaphore, String name) {
    semaphore.acquire();
    log.add(name);
  }

  @Test
  void hold_moreTasksThanPermits_neverRunsMoreAtOnce() throws Exception {
    class Server {
      private int active;
      private int most;

      void request() {
        active++;
        most = Math.max(most, active);
        sleep(ZERO);
        active--;
      }
    }
    var server = new Server();

    run(() -> {
      // @start region="semaphore"
      var limit = new Semaphore(2);
      var requests = new ArrayList<Task<?>>();
      for (var i = 0; i < 5; i++) {
        requests.add(
            createTask(() -> {
              try (var _ = limit.hold()) {
                server.request(); // at most two of them at a time
              }
            }));
      }
      // @end
      for (var request : requests) {
        request.await();
      }
    });

    assertThat(server.most).isEqualTo(2);
  }

  @Test
  void acquire_permitFree_doesNotSuspend() throws Exception {
    var semaphore = new Semaphore(1);

    run(() -> {
      createTask(() -> log.add("other task"));

      acquireAndLog(semaphore, "acquired");
    });

    assertThat(log).startsWith("acquired");
    assertThat(semaphore.locked()).isTrue();
  }

  @Test
  void release_severalWait_givesPermitsInOrderOfArrival() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      createTask(() -> acquireAndLog(semaphore, "a"));
      createTask(() -> acquireAndLog(semaphore, "b"));
      createTask(() -> acquireAndLog(semaphore, "c"));
      sleep(ZERO);

      semaphore.release();
      semaphore.release();
      sleep(ZERO);

      assertThat(log).containsExactly("a", "b");
      assertThat(semaphore).hasToString("Semaphore[permits=0, waiters=1]");
    });
  }

  @Test
  void acquire_permitFreeButAWokenWaiterHasNotRun_queuesBehindIt() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      createTask(() -> acquireAndLog(semaphore, "waiter"));
      sleep(ZERO);

      semaphore.release();
      semaphore.release();
      assertThat(semaphore.locked()).isTrue();
      assertThat(semaphore.tryAcquire()).isFalse();
      acquireAndLog(semaphore, "newcomer");
    });

    assertThat(log).containsExactly("waiter", "newcomer");
  }

  @Test
  void acquire_cancelledWhileQueued_leavesTheLine() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      var waiter = createTask(() -> acquireAndLog(semaphore, "waiter"));
      sleep(ZERO);

      waiter.cancel();
      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);

      assertThat(semaphore).hasToString("Semaphore[permits=0]");
    });
  }

  @Test
  void acquire_cancelledAfterItWasWoken_passesThePermitOn() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      var woken = createTask(() -> acquireAndLog(semaphore, "woken"));
      var next = createTask(() -> acquireAndLog(semaphore, "next"));
      sleep(ZERO);

      semaphore.release();
      woken.cancel();

      assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
      next.await();
    });

    assertThat(log).containsExactly("next");
    assertThat(semaphore).hasToString("Semaphore[permits=0]");
  }

  @Test
  void acquire_cancelledAfterItWasWokenWithNobodyBehind_givesThePermitBack() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      var woken = createTask(() -> acquireAndLog(semaphore, "woken"));
      sleep(ZERO);

      semaphore.release();
      woken.cancel();

      assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
      assertThat(semaphore.tryAcquire()).isTrue();
    });
  }

  @Test
  void release_allWaitersCancelled_keepsThePermit() throws Exception {
    var semaphore = new Semaphore(0);

    run(() -> {
      var waiter = createTask(() -> acquireAndLog(semaphore, "waiter"));
      sleep(ZERO);

      waiter.cancel();
      semaphore.release();

      assertThat(semaphore.locked()).isFalse();
      assertThat(semaphore.tryAcquire()).isTrue();
    });
  }

  @Test
  void release_moreThanAcquired_addsPermits() {
    var semaphore = new Semaphore(0);

    semaphore.release();
    semaphore.release();

    assertThat(semaphore.tryAcquire()).isTrue();
    assertThat(semaphore.tryAcquire()).isTrue();
    assertThat(semaphore.tryAcquire()).isFalse();
  }

  @Test
  void release_tooManyForAnInt_isRefusedAndChangesNothing() {
    var semaphore = new Semaphore(Integer.MAX_VALUE);

    assertThatThrownBy(semaphore::release).isInstanceOf(ArithmeticException.class);

    assertThat(semaphore).hasToString("Semaphore[permits=2147483647]");
  }

  @Test
  void constructor_negativePermits_isRefused() {
    assertThatThrownBy(() -> new Semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a semaphore cannot have -1 permits: 0 or more are needed");
  }
}
