package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.gatherBoth;
import static dev.weft.Async.gatherOutcomes;
import static dev.weft.Async.gatherThree;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GatherTest {
  private final List<String> log = new ArrayList<>();

  private static <T> Future<T> newFuture() {
    return EventLoop.running().createFuture();
  }

  private static String after(int seconds, String result) {
    sleep(ofSeconds(seconds));
    return result;
  }

  @Test
  void gather_bodies_runAtOnceAndGiveTheirResultsInOrder() throws Exception {
    TestClock.run(() -> {
      var before = EventLoop.running().time();

      var all = gather(() -> after(3, "a"), () -> after(1, "b"), () -> after(2, "c")).await();

      assertThat(all).containsExactly("a", "b", "c");
      assertThat(EventLoop.running().time().minus(before)).isEqualTo(ofSeconds(3));
    });
  }

  @Test
  void gather_futuresDoneInAnyOrder_givesTheirResultsInTheOrderGiven() throws Exception {
    TestClock.run(() -> {
      Future<Integer> a = newFuture();
      Future<Integer> b = newFuture();
      var all = gather(a, b);

      b.setResult(2);
      sleep(ZERO);
      assertThat(all.isDone()).isFalse();
      a.setResult(1);

      assertThat(all.await()).containsExactly(1, 2);
    });
  }

  @Test
  void gather_nothing_isDoneAtOnce() throws Exception {
    TestClock.run(() -> {
      var all = Async.<String>gather(List.<Future<String>>of());

      assertThat(all.isDone()).isTrue();
      assertThat(all.result()).isEmpty();
    });
  }

  @Test
  void gather_oneFutureTwice_givesItsResultTwice() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> log.add("ran"));

      var all = gather(task, task, task).await();

      assertThat(all).containsExactly(true, true, true);
      assertThat(log).containsExactly("ran");
    });
  }

  @Test
  void gather_resultsWithNulls_givesThem() throws Exception {
    TestClock.run(
        () -> assertThat(gather(() -> null, () -> "x").await()).containsExactly(null, "x"));
  }

  @Test
  void gather_allDoneAlready_isDoneAtOnce() throws Exception {
    TestClock.run(() -> {
      Future<String> done = newFuture();
      done.setResult("x");

      assertThat(gather(done).isDone()).isTrue();
    });
  }

  @Test
  void gather_result_cannotBeChanged() throws Exception {
    TestClock.run(() -> {
      var all = gather(() -> 1).await();

      assertThatThrownBy(() -> all.set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
    });
  }

  @Test
  void gather_oneFails_failsAtOnceAndTheOthersGoOn() throws Exception {
    TestClock.run(() -> {
      var failure = new IllegalArgumentException("no");
      Future<String> fails = newFuture();
      var goesOn = createTask(() -> after(5, "went on"));
      var all = gather(goesOn, fails);

      fails.setException(failure);

      assertThatThrownBy(all::await).isSameAs(failure);
      assertThat(goesOn.isDone()).isFalse();
      assertThat(goesOn.await()).isEqualTo("went on");
    });
  }

  @Test
  void gather_oneFailsChecked_throwsItAsExpected() throws Exception {
    TestClock.run(() -> {
      Future<String> fails = newFuture();
      fails.setException(new IOException("no"));

      assertThatThrownBy(gather(fails)::await)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> gather(fails).await(IOException.class))
          .isInstanceOf(IOException.class);
    });
  }

  @Test
  void gather_severalFail_failsWithTheFirstInTime() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      Future<String> b = newFuture();
      var all = gather(a, b);

      b.setException(new IllegalArgumentException("b"));
      a.setException(new IllegalArgumentException("a"));

      assertThatThrownBy(all::await).hasMessage("b");
    });
  }

  @Test
  void gather_oneIsCancelled_failsWithCancelledErrorAndTheOthersGoOn() throws Exception {
    TestClock.run(() -> {
      Future<String> cancelled = newFuture();
      Future<String> other = newFuture();
      var all = gather(cancelled, other);

      cancelled.cancel("enough");

      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(all.isCancelled()).isFalse();
      assertThat(other.isDone()).isFalse();
    });
  }

  @Test
  void cancel_ofTheGather_cancelsAllAndEndsWhenTheyHave() throws Exception {
    TestClock.run(() -> {
      var a = createTask(() -> cleaningUp("a"));
      var b = createTask(() -> cleaningUp("b"));
      var all = gather(a, b);
      sleep(ZERO);

      assertThat(all.cancel("enough")).isTrue();
      assertThat(all.isDone()).isFalse();

      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(a.isCancelled()).isTrue();
    });

    assertThat(log).containsExactly("a cleaned up", "b cleaned up");
  }

  private Void cleaningUp(String name) {
    try {
      return EventLoop.running().<Void>createFuture().await();
    } finally {
      log.add(name + " cleaned up");
    }
  }

  @Test
  void cancel_ofTheTaskThatWaits_cancelsAll() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      Future<String> b = newFuture();
      var waiter = createTask(() -> gather(a, b).await());
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      assertThat(a.isCancelled()).isTrue();
      assertThat(b.isCancelled()).isTrue();
      assertThat(waiter.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_ofAGatherWhoseChildrenAreDone_returnsFalse() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      var all = gather(a);
      a.setResult("x");

      assertThat(all.cancel()).isFalse();
      assertThat(all.await()).containsExactly("x");
    });
  }

  @Test
  void gather_futuresOfTwoLoopsOutsideBoth_isRefused() {
    try (var one = EventLoop.create(new TestClock());
        var another = EventLoop.create(new TestClock())) {
      Future<String> first = one.createFuture();
      Future<String> second = another.createFuture();

      assertThatThrownBy(() -> gather(first, second))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(one.toString())
          .hasMessageContaining(another.toString());
    }
  }

  @Test
  void gatherOutcomes_someFail_givesAllInOrder() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("no");
      Future<String> fails = newFuture();
      fails.setException(failure);
      Future<String> works = newFuture();
      works.setResult("x");

      var outcomes = gatherOutcomes(List.of(fails, works)).await();

      assertThat(outcomes)
          .containsExactly(new Outcome.Failed<>(failure), new Outcome.Success<>("x"));
    });
  }

  @Test
  void gatherOutcomes_oneIsCancelled_tellsSoAndWaitsForTheOthers() throws Exception {
    TestClock.run(() -> {
      Future<String> cancelled = newFuture();
      Future<String> other = newFuture();
      var all = gatherOutcomes(List.of(cancelled, other));

      cancelled.cancel("enough");
      sleep(ZERO);
      assertThat(all.isDone()).isFalse();
      other.setResult("x");

      var first = (Outcome.Failed<String>) all.await().getFirst();
      assertThat(first.exception()).isInstanceOf(CancelledError.class).hasMessage("enough");
    });
  }

  @Test
  void gatherOutcomes_itselfCancelled_throwsCancelledErrorWhenAllHaveEnded() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      Future<String> b = newFuture();
      var all = gatherOutcomes(List.of(a, b));

      all.cancel();

      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void outcomeGet_eachKind_givesOrThrows() {
    Outcome<String> success = new Outcome.Success<>("x");
    Outcome<String> unchecked = new Outcome.Failed<>(new IllegalArgumentException("no"));
    Outcome<String> checked = new Outcome.Failed<>(new IOException("no"));
    Outcome<String> cancelled = new Outcome.Failed<>(new CancelledError());

    assertThat(success.get()).isEqualTo("x");
    assertThatThrownBy(unchecked::get).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(checked::get)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(cancelled::get).isInstanceOf(CancelledError.class);
  }

  // ---- of different types

  @Test
  void gatherBoth_differentTypes_needsNoCast() throws Exception {
    TestClock.run(() -> {
      var both = gatherBoth(createTask(() -> "x"), createTask(() -> 7)).await();

      String first = both.first();
      int second = both.second();
      assertThat(first + second).isEqualTo("x7");
    });
  }

  @Test
  void gatherBoth_secondFails_failsAtOnce() throws Exception {
    TestClock.run(() -> {
      Future<String> pending = newFuture();
      Future<Integer> fails = newFuture();
      fails.setException(new IllegalArgumentException("no"));

      assertThatThrownBy(gatherBoth(pending, fails)::await).hasMessage("no");
      assertThat(pending.isDone()).isFalse();
    });
  }

  @Test
  void gatherThree_differentTypes_needsNoCast() throws Exception {
    TestClock.run(() -> {
      var three =
          gatherThree(createTask(() -> "x"), createTask(() -> 7), createTask(() -> 1.5)).await();

      assertThat(three).isEqualTo(new Three<>("x", 7, 1.5));
    });
  }

  @Test
  void gatherThree_cancelled_cancelsAllThree() throws Exception {
    TestClock.run(() -> {
      Future<String> a = newFuture();
      Future<Integer> b = newFuture();
      Future<Double> c = newFuture();
      var all = gatherThree(a, b, c);

      all.cancel();
      sleep(ZERO);

      assertThat(List.of(a.isCancelled(), b.isCancelled(), c.isCancelled())).containsOnly(true);
      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_ofTheGather_isCancelledInTheEndAndKeepsTheMessage() throws Exception {
    TestClock.run(() -> {
      var all = gather(createTask(() -> cleaningUp("a")), createTask(() -> cleaningUp("b")));
      sleep(ZERO);

      all.cancel("enough");
      sleep(ZERO);
      sleep(ZERO);

      assertThat(all.isCancelled()).isTrue();
      assertThatThrownBy(all::await).hasMessage("enough");
      assertThatThrownBy(all::await).hasMessage("enough");
    });
  }

  @Test
  void cancel_ofTheGatherOfOutcomes_isCancelledInTheEnd() throws Exception {
    TestClock.run(() -> {
      var all = gatherOutcomes(List.of(createTask(() -> cleaningUp("a"))));
      sleep(ZERO);

      all.cancel();
      sleep(ZERO);
      sleep(ZERO);

      assertThat(all.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_oneThatStandsTwice_isAskedOnce() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> cleaningUp("a"));
      var all = gather(task, task);
      sleep(ZERO);

      all.cancel();

      assertThat(task.cancelling()).isEqualTo(1);
      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_oneChildSwallowsIt_isCancelledAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              return cleaningUp("a");
            } catch (CancelledError error) {
              return null;
            }
          });
      var all = gather(task);
      sleep(ZERO);

      all.cancel();

      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
      assertThat(all.isCancelled()).isTrue();
    });
  }
}
