package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShieldTest {
  private final List<String> log = new ArrayList<>();

  private static <T> Future<T> newFuture() {
    return EventLoop.running().createFuture();
  }

  @Test
  void shield_innerHasAResult_givesIt() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      var outer = shield(inner);

      inner.setResult("x");

      assertThat(outer.await()).isEqualTo("x");
    });
  }

  @Test
  void shield_innerFails_failsAlike() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      var outer = shield(inner);

      inner.setException(new IllegalArgumentException("no"));

      assertThatThrownBy(outer::await).hasMessage("no");
    });
  }

  @Test
  void shield_innerIsCancelled_isCancelledToo() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      var outer = shield(inner);

      inner.cancel();

      assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
      assertThat(outer.isCancelled()).isTrue();
    });
  }

  @Test
  void shield_innerIsDone_isTheInner() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      inner.setResult("x");

      assertThat(shield(inner)).isSameAs(inner);
    });
  }

  @Test
  void cancel_ofTheShield_leavesTheInnerAlone() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      var outer = shield(inner);

      outer.cancel();
      inner.setResult("x");
      sleep(ZERO);

      assertThat(outer.isCancelled()).isTrue();
      assertThat(inner.result()).isEqualTo("x");
    });
  }

  @Test
  void cancel_ofTheTaskThatWaits_letsTheInnerGoOn() throws Exception {
    TestClock.run(() -> {
      var save =
          createTask(() -> {
            sleep(ofSeconds(5));
            log.add("saved");
          });
      var waiter = createTask(() -> shield(save).await());
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      save.await();
    });

    assertThat(log).containsExactly("saved");
  }

  @Test
  void shield_cancelledBeforeTheInnerFails_reportsTheFailureAtOnce() throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      Future<String> inner = newFuture();
      var outer = shield(inner);
      outer.cancel();
      sleep(ZERO);

      inner.setException(new IllegalArgumentException("no"));
      sleep(ZERO);

      assertThat(outer.isCancelled()).isTrue();
      assertThat(reports.only().exception()).hasMessage("no");
      assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.FAILURE);
      assertThatThrownBy(inner::await).hasMessage("no");
    });
  }

  @Test
  void gather_ofShields_cancelledLeavesTheInnerOnesAlone() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      Future<String> b = newFuture();
      var all = gather(shield(a), shield(b));

      all.cancel();
      sleep(ZERO);

      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
      assertThat(a.isDone()).isFalse();
      assertThat(b.isDone()).isFalse();
    });
  }

  @Test
  void shield_ofAGather_cancelledLeavesTheChildrenAlone() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      var outer = shield(gather(a));

      outer.cancel();
      sleep(ZERO);
      a.setResult("x");
      sleep(ZERO);

      assertThat(outer.isCancelled()).isTrue();
      assertThat(a.result()).isEqualTo("x");
    });
  }

  @Test
  void shield_cancelledInTheIterationInWhichTheInnerFails_leavesTheFailureUnseen()
      throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      Future<String> inner = newFuture();
      var outer = shield(inner);

      outer.cancel();
      inner.setException(new IllegalArgumentException("no"));
      sleep(ZERO);
      assertThat(reports.all()).isEmpty();
      EventLoop.running().inspection().reportUnseenFailures();

      assertThat(reports.only().exception()).hasMessage("no");
      assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.UNSEEN_FAILURE);
    });
  }

  @Test
  void shield_manyOfOneFutureAreCancelled_reportItsFailureOnceAndLast() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler((_, report) -> log.add("reported"));
      Future<String> inner = newFuture();
      var shields = new ArrayList<Future<String>>();
      for (int i = 0; i < 50_000; i++) {
        shields.add(shield(inner));
      }
      inner.addDoneCallback(_ -> log.add("callback"));

      shields.forEach(Future::cancel);
      sleep(ZERO);
      inner.setException(new IllegalArgumentException("no"));
      sleep(ZERO);

      assertThat(shields).allMatch(Future::isCancelled);
    });

    assertThat(log).containsExactly("callback", "reported");
  }

  @Test
  void shield_cancelledAndTheInnerEndsWell_reportsNothing() throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      Future<String> inner = newFuture();
      shield(inner).cancel();
      Future<String> cancelled = newFuture();
      shield(cancelled).cancel();
      sleep(ZERO);

      inner.setResult("x");
      cancelled.cancel();
      sleep(ZERO);
    });

    assertThat(reports.all()).isEmpty();
  }

  @Test
  void shield_someAreCancelled_theOthersStillGetTheResult() throws Exception {
    TestClock.run(() -> {
      Future<String> inner = newFuture();
      var shields = new ArrayList<Future<String>>();
      for (int i = 0; i < 100; i++) {
        shields.add(shield(inner));
      }

      for (int i = 0; i < 100; i++) {
        if (i % 10 != 0) {
          shields.get(i).cancel();
        }
      }
      sleep(ZERO);
      inner.setResult("x");
      sleep(ZERO);

      assertThat(shields.stream().filter(Future::isCancelled)).hasSize(90);
      assertThat(shields.stream().filter(each -> !each.isCancelled()).map(Future::result))
          .hasSize(10)
          .containsOnly("x");
    });
  }
}
