package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.ReturnWhen.ALL_COMPLETED;
import static dev.weft.ReturnWhen.FIRST_COMPLETED;
import static dev.weft.ReturnWhen.FIRST_EXCEPTION;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitTest {

  private static Task<String> after(int seconds, String result) {
    return createTask(() -> {
      sleep(ofSeconds(seconds));
      return result;
    });
  }

  private static Task<String> failsAfter(int seconds) {
    return createTask(() -> {
      sleep(ofSeconds(seconds));
      throw new IllegalArgumentException("no");
    });
  }

  /** What an action takes in virtual time. */
  private static Duration timeOf(Runnable action) {
    var loop = EventLoop.running();
    var before = loop.time();
    action.run();
    return loop.time().minus(before);
  }

  @Test
  void wait_allCompleted_waitsForTheLast() throws Exception {
    TestClock.run(() -> {
      var a = after(2, "a");
      var b = after(1, "b");

      var result = Async.wait(List.of(a, b), ALL_COMPLETED, null);

      assertThat(result.done()).containsExactly(a, b);
      assertThat(result.pending()).isEmpty();
    });
  }

  @Test
  void wait_firstCompleted_returnsWithTheFirst() throws Exception {
    TestClock.run(() -> {
      var a = after(2, "a");
      var b = after(1, "b");

      var result = Async.wait(List.of(a, b), FIRST_COMPLETED, null);

      assertThat(result.done()).containsExactly(b);
      assertThat(result.pending()).containsExactly(a);
      a.cancel();
    });
  }

  @Test
  void wait_firstCompletedAndSeveralDoneAtOnce_givesAllOfThem() throws Exception {
    TestClock.run(() -> {
      var a = after(1, "a");
      var b = after(1, "b");
      var c = after(2, "c");

      var result = Async.wait(List.of(a, b, c), FIRST_COMPLETED, null);

      assertThat(result.done()).containsExactly(a, b);
      c.cancel();
    });
  }

  @Test
  void wait_firstException_returnsWithTheFirstFailure() throws Exception {
    TestClock.run(() -> {
      var fine = after(1, "a");
      var fails = failsAfter(2);
      var late = after(3, "c");

      var result = Async.wait(List.of(fine, fails, late), FIRST_EXCEPTION, null);

      assertThat(result.done()).containsExactly(fine, fails);
      assertThat(result.pending()).containsExactly(late);
      assertThat(fails.exception()).hasMessage("no");
      late.cancel();
    });
  }

  @Test
  void wait_firstExceptionButOneIsCancelled_goesOnWaiting() throws Exception {
    TestClock.run(() -> {
      var cancelled = after(10, "a");
      var other = after(2, "b");
      EventLoop.running().callLater(ofSeconds(1), cancelled::cancel);

      var time =
          timeOf(() -> {
            var result = Async.wait(List.of(cancelled, other), FIRST_EXCEPTION, null);
            assertThat(result.pending()).isEmpty();
          });

      assertThat(time).isEqualTo(ofSeconds(2));
    });
  }

  @Test
  void wait_firstExceptionAndNoneFails_waitsForAll() throws Exception {
    TestClock.run(() -> {
      var result = Async.wait(List.of(after(1, "a"), after(2, "b")), FIRST_EXCEPTION, null);

      assertThat(result.pending()).isEmpty();
    });
  }

  @Test
  void wait_limitOver_givesWhatIsDoneAndCancelsNothing() throws Exception {
    TestClock.run(() -> {
      var quick = after(1, "a");
      var slow = after(10, "b");

      var time =
          timeOf(() -> {
            var result = Async.wait(List.of(quick, slow), ALL_COMPLETED, ofSeconds(3));
            assertThat(result.done()).containsExactly(quick);
            assertThat(result.pending()).containsExactly(slow);
          });

      assertThat(time).isEqualTo(ofSeconds(3));
      assertThat(slow.await()).isEqualTo("b");
    });
  }

  @Test
  void wait_noTimeAtAll_letsWhatIsReadyRun() throws Exception {
    TestClock.run(() -> {
      var quick = createTask(() -> "a");
      var slow = after(10, "b");

      var result = Async.wait(List.of(quick, slow), ALL_COMPLETED, ZERO);

      assertThat(result.done()).containsExactly(quick);
      slow.cancel();
    });
  }

  @Test
  void wait_doneBeforeTheLimit_dropsItsTimer() throws Exception {
    TestClock.run(() -> {
      var _ = Async.wait(List.of(after(1, "a")), ALL_COMPLETED, ofSeconds(100));

      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void wait_allDoneAlready_returnsThem() throws Exception {
    TestClock.run(() -> {
      Future<String> done = EventLoop.running().createFuture();
      done.setResult("x");

      assertThat(Async.wait(List.of(done), ALL_COMPLETED, null).done()).containsExactly(done);
    });
  }

  @Test
  void wait_oneTwice_countsOnce() throws Exception {
    TestClock.run(() -> {
      var task = after(1, "a");

      var result = Async.wait(List.of(task, task), ALL_COMPLETED, null);

      assertThat(result.done()).containsExactly(task);
    });
  }

  @Test
  void wait_someFail_throwsNothing() throws Exception {
    TestClock.run(() -> {
      var fails = failsAfter(1);

      var result = Async.wait(List.of(fails), ALL_COMPLETED, null);

      assertThat(result.done()).containsExactly(fails);
      assertThat(fails.exception()).isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void wait_nothing_isRefused() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() -> Async.wait(List.<Future<String>>of(), ALL_COMPLETED, null))
            .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void cancel_ofTheTaskThatWaits_leavesTheOthersAlone() throws Exception {
    TestClock.run(() -> {
      var other = after(1, "a");
      var waiter = createTask(() -> Async.wait(List.of(other), ALL_COMPLETED, ofSeconds(50)));
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      assertThat(other.await()).isEqualTo("a");
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }
}
