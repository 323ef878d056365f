package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private final Waiters waiters = new Waiters();
  private final List<String> log = new ArrayList<>();

  private Task<?> waiter(String name) {
    return createTask(() -> {
      var waiter = waiters.add(EventLoop.running());
      try {
        waiter.await();
        log.add(name);
      } catch (CancelledError e) {
        log.add(name + " cancelled, woken: " + waiter.woken());
      }
    });
  }

  // @start region="latch"
  static final class Latch extends LoopBound {
    private final Waiters waiters = new Waiters();
    private boolean open;

    void await() {
      if (!open) {
        waiters.add(loop()).await();
      }
    }

    void open() {
      ensureOnLoop();
      open = true;
      waiters.wakeAll();
    }
  }

  // @end

  @Test
  void primitiveOfOnesOwn_wakesItsWaiters() throws Exception {
    var latch = new Latch();

    run(() -> {
      var first = createTask(latch::await);
      var second = createTask(latch::await);
      sleep(ZERO);

      latch.open();

      first.await();
      second.await();
      latch.await();
    });
  }

  @Test
  void wakeNext_calledAgain_wakesTheOneBehind() throws Exception {
    run(() -> {
      waiter("a");
      waiter("b");
      waiter("c");
      sleep(ZERO);

      assertThat(waiters.wakeNext()).isTrue();
      assertThat(waiters.wakeNext()).isTrue();
      assertThat(waiters.size()).isEqualTo(3);
      sleep(ZERO);

      assertThat(log).containsExactly("a", "b");
      assertThat(waiters.size()).isEqualTo(1);
    });
  }

  @Test
  void wakeNext_cancelledOnesBefore_passesThemOver() throws Exception {
    run(() -> {
      var a = waiter("a");
      var b = waiter("b");
      waiter("c");
      sleep(ZERO);
      a.cancel();
      b.cancel();

      assertThat(waiters.wakeNext()).isTrue();
      assertThat(waiters.wakeNext()).isFalse();
      sleep(ZERO);

      assertThat(log)
          .containsExactly("a cancelled, woken: false", "b cancelled, woken: false", "c");
    });
  }

  @Test
  void wakeNext_waiterAddedAfterAllWereWoken_wakesIt() throws Exception {
    run(() -> {
      waiter("a");
      sleep(ZERO);
      assertThat(waiters.wakeNext()).isTrue();
      assertThat(waiters.wakeNext()).isFalse();

      waiter("b");
      sleep(ZERO);

      assertThat(waiters.wakeNext()).isTrue();
      sleep(ZERO);
      assertThat(log).containsExactly("a", "b");
    });
  }

  @Test
  void sleeping_oneWokenAndOneCancelled_countsTheOthers() throws Exception {
    run(() -> {
      assertThat(waiters.sleeping()).isZero();
      waiter("a");
      var b = waiter("b");
      waiter("c");
      waiter("d");
      sleep(ZERO);
      assertThat(waiters.sleeping()).isEqualTo(4);

      waiters.wakeNext();
      b.cancel();

      assertThat(waiters.sleeping()).isEqualTo(2);
      assertThat(waiters.size()).isEqualTo(4);
      waiters.wakeAll();
      assertThat(waiters.sleeping()).isZero();
    });
  }

  @Test
  void wakeFirst_calledAgainBeforeItRan_wakesNoOther() throws Exception {
    run(() -> {
      waiter("a");
      waiter("b");
      sleep(ZERO);

      waiters.wakeFirst();
      waiters.wakeFirst();
      sleep(ZERO);

      assertThat(log).containsExactly("a");
      assertThat(waiters.wakeNext()).isTrue();
      sleep(ZERO);
      assertThat(log).containsExactly("a", "b");
    });
  }

  @Test
  void cancelInTheMiddle_keepsTheOthersInOrder() throws Exception {
    run(() -> {
      waiter("a");
      var b = waiter("b");
      waiter("c");
      var d = waiter("d");
      waiter("e");
      sleep(ZERO);

      d.cancel();
      b.cancel();
      sleep(ZERO);
      assertThat(waiters.size()).isEqualTo(3);
      waiters.wakeAll();
      sleep(ZERO);

      assertThat(log).endsWith("a", "c", "e");
      assertThat(waiters.size()).isEqualTo(0);
    });
  }

  @Test
  void anyInLine_wokenAndNotRun_counts() throws Exception {
    run(() -> {
      waiter("a");
      sleep(ZERO);

      waiters.wakeNext();

      assertThat(waiters.anyInLine()).isTrue();
      sleep(ZERO);
      assertThat(waiters.anyInLine()).isFalse();
    });
  }

  @Test
  void anyInLine_onlyCancelledOnes_isFalse() throws Exception {
    run(() -> {
      var a = waiter("a");
      sleep(ZERO);

      a.cancel();

      assertThat(waiters.size()).isEqualTo(1);
      assertThat(waiters.anyInLine()).isFalse();
    });
  }

  @Test
  void woken_cancelledAfterwards_isTrue() throws Exception {
    run(() -> {
      var a = waiter("a");
      sleep(ZERO);

      waiters.wakeNext();
      a.cancel();
      sleep(ZERO);

      assertThat(log).containsExactly("a cancelled, woken: true");
    });
  }
}
