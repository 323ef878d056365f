package dev.weft;

import static dev.weft.Async.asCompleted;
import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AsCompletedTest {
  private final List<String> log = new ArrayList<>();

  private static Task<String> after(int seconds, String result) {
    return createTask(() -> {
      sleep(ofSeconds(seconds));
      return result;
    });
  }

  @Test
  void asCompleted_several_inTheOrderInWhichTheyAreDone() throws Exception {
    TestClock.run(() -> {
      for (var done : asCompleted(List.of(after(3, "c"), after(1, "a"), after(2, "b")), null)) {
        log.add(done.result());
      }
    });

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void asCompleted_tasksGiven_givesThoseVeryTasks() throws Exception {
    TestClock.run(() -> {
      var a = after(2, "a");
      var b = after(1, "b");

      var given = new ArrayList<Future<?>>();
      asCompleted(List.of(a, b), null).forEach(given::add);

      assertThat(given).containsExactly(b, a);
    });
  }

  @Test
  void asCompleted_oneTwice_givesItOnce() throws Exception {
    TestClock.run(() -> {
      var task = after(1, "a");

      assertThat(asCompleted(List.of(task, task), null)).hasSize(1);
    });
  }

  @Test
  void asCompleted_oneFails_givesItLikeAnyOther() throws Exception {
    TestClock.run(() -> {
      var fails =
          createTask(() -> {
            throw new IllegalArgumentException("no");
          });

      for (var done : asCompleted(List.of(fails), null)) {
        assertThat(done.exception()).hasMessage("no");
        log.add("failed");
      }
    });

    assertThat(log).containsExactly("failed");
  }

  @Test
  void asCompleted_nothing_givesNothing() throws Exception {
    TestClock.run(() -> assertThat(asCompleted(List.<Future<String>>of(), null)).isEmpty());
  }

  @Test
  void asCompleted_limitOver_givesFailedFuturesForTheLateOnes() throws Exception {
    TestClock.run(() -> {
      var slow = after(10, "slow");

      for (var done : asCompleted(List.of(after(1, "quick"), slow), ofSeconds(5))) {
        try {
          log.add(done.result());
        } catch (CompletionException e) {
          assertThat(e).hasCauseInstanceOf(TimeoutException.class);
          log.add("late");
        }
      }

      assertThat(slow.isDone()).isFalse();
      assertThat(slow.await()).isEqualTo("slow");
    });

    assertThat(log).containsExactly("quick", "late");
  }

  @Test
  void asCompleted_limitNotReached_dropsItsTimer() throws Exception {
    TestClock.run(() -> {
      asCompleted(List.of(after(1, "a")), ofSeconds(100)).forEach(done -> log.add("done"));

      assertThat(EventLoop.running().timersHeld()).isZero();
    });
  }

  @Test
  void asCompleted_leftEarly_doesNotDisturbTheOthers() throws Exception {
    TestClock.run(() -> {
      var second = after(2, "b");
      for (var done : asCompleted(List.of(after(1, "a"), second), null)) {
        log.add(done.result());
        break;
      }

      assertThat(second.await()).isEqualTo("b");
    });

    assertThat(log).containsExactly("a");
  }

  @Test
  void next_afterTheLast_throws() throws Exception {
    TestClock.run(() -> {
      var iterator = asCompleted(List.of(after(1, "a")), null).iterator();
      iterator.next();

      assertThat(iterator.hasNext()).isFalse();
      assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    });
  }

  @Test
  void next_cancelledWhileItWaits_leavesTheFuturesAlone() throws Exception {
    TestClock.run(() -> {
      var task = after(1, "a");
      var waiter = createTask(() -> asCompleted(List.of(task), null).iterator().next());
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      assertThat(task.await()).isEqualTo("a");
    });
  }

  @Test
  void next_severalDoneMeanwhile_givesThemWithoutWaiting() throws Exception {
    TestClock.run(() -> {
      var iterator = asCompleted(List.of(after(1, "a"), after(2, "b")), null).iterator();
      sleep(ofSeconds(3));
      EventLoop.running().callSoon(() -> log.add("callback"));

      log.add(iterator.next().result());
      log.add(iterator.next().result());
    });

    assertThat(log).startsWith("a", "b");
  }
}
