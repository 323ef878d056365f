package dev.weft;

import static dev.weft.Async.asCompleted;
import static dev.weft.Async.asCompletedFutures;
import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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

      assertThat(EventLoop.running().timers().size()).isZero();
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

  /** Waits until a garbage collection has shown in what is asked for. */
  private static void collectUntil(BooleanSupplier seen) throws InterruptedException {
    for (int i = 0; i < 2_000 && !seen.getAsBoolean(); i++) {
      System.gc();
      toThread(() -> Thread.sleep(5));
    }
    assertThat(seen.getAsBoolean()).isTrue();
  }

  private static <T> void takeOne(Iterable<T> iterable) {
    T _ = iterable.iterator().next();
  }

  @Test
  void asCompleted_leftEarly_takesItsCallbacksAndItsTimerBack() throws Exception {
    run(() -> {
      Future<String> never = EventLoop.running().createFuture();
      Future<String> done = EventLoop.running().createFuture();
      done.setResult("a");
      var futures = List.of(done, never);

      takeOne(asCompleted(futures, ofSeconds(100_000)));
      takeOne(asCompletedFutures(futures, ofSeconds(100_000)));

      collectUntil(() ->
          !never.hasCallbacks() && EventLoop.running().inspection().pendingHandles().isEmpty());
    });
  }

  @Test
  void asCompletedFutures_iteratorGoneButOneAwaited_stillEnds() throws Exception {
    run(() -> {
      Future<String> late = EventLoop.running().createFuture();
      Future<String> never = EventLoop.running().createFuture();
      var next = asCompletedFutures(List.of(late, never), null).iterator().next();
      for (int i = 0; i < 5; i++) {
        System.gc();
        toThread(() -> Thread.sleep(5));
      }

      late.setResult("a");

      assertThat(next.await()).isEqualTo("a");
      collectUntil(() -> !never.hasCallbacks());
    });
  }

  @Test
  void asCompleted_iteratorSharedByTasks_givesEachOnceAndEndsAll() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Task<String>>();
      for (int i = 0; i < 6; i++) {
        tasks.add(after(1 + i / 2, "" + i));
      }
      var iterator = asCompleted(tasks, null).iterator();
      Action<RuntimeException> worker =
          () -> {
            while (iterator.hasNext()) {
              log.add(iterator.next().result());
            }
          };

      var workers = List.of(createTask(worker), createTask(worker), createTask(worker));
      gather(workers).await();
    });

    assertThat(log).containsExactly("0", "1", "2", "3", "4", "5");
  }

  @Test
  void next_cancelledWhileItWaits_leavesItsTurnToOthers() throws Exception {
    TestClock.run(() -> {
      var iterator = asCompleted(List.of(after(3, "a"), after(3, "b")), null).iterator();
      while (iterator.hasNext()) {
        try {
          log.add(timeout(ofSeconds(2), () -> iterator.next().result()));
        } catch (TimeoutException over) {
          log.add("nothing yet");
        }
      }
    });

    assertThat(log).containsExactly("nothing yet", "a", "b");
  }

  @Test
  void next_cancelledWhenItWasGivenOneAlready_givesThatToTheNext() throws Exception {
    TestClock.run(() -> {
      Future<String> a = EventLoop.running().createFuture();
      Future<String> b = EventLoop.running().createFuture();
      var iterator = asCompleted(List.of(a, b), null).iterator();
      var first = createTask(() -> iterator.next().result());
      var second = createTask(() -> iterator.next().result());
      sleep(ZERO);

      a.addDoneCallback(_ -> first.cancel());
      a.setResult("a");
      sleep(ZERO);
      sleep(ZERO);

      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
      assertThat(second.await()).isEqualTo("a");
      assertThat(iterator.hasNext()).isTrue();
      b.setResult("b");
      assertThat(iterator.next().result()).isEqualTo("b");
      assertThat(iterator.hasNext()).isFalse();
    });
  }

  @Test
  void iterator_secondTime_beginsAnew() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<>(List.of(after(2, "b"), after(1, "a")));
      var completed = asCompleted(tasks, null);
      tasks.clear();

      completed.forEach(done -> log.add(done.result()));
      completed.forEach(done -> log.add(done.result()));
    });

    assertThat(log).containsExactlyInAnyOrder("a", "b", "a", "b");
  }

  @Test
  void asCompletedFutures_several_endInTheOrderInWhichTheyAreDone() throws Exception {
    TestClock.run(() -> {
      var nexts = new ArrayList<Future<String>>();
      asCompletedFutures(List.of(after(3, "c"), after(1, "a"), after(2, "b")), null)
          .forEach(nexts::add);

      assertThat(nexts).hasSize(3).noneMatch(Future::isDone);
      for (var next : nexts) {
        log.add(next.await());
      }
    });

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void asCompletedFutures_failedAndCancelled_endAlike() throws Exception {
    TestClock.run(() -> {
      Future<String> failed = EventLoop.running().createFuture();
      Future<String> cancelled = EventLoop.running().createFuture();
      var nexts = asCompletedFutures(List.of(failed, cancelled), null).iterator();
      var first = nexts.next();
      failed.setException(new IllegalArgumentException("no"));
      sleep(ZERO);
      cancelled.cancel("enough");
      sleep(ZERO);

      assertThatThrownBy(first::await).hasMessage("no");
      assertThatThrownBy(nexts.next()::await)
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough");
    });
  }

  @Test
  void asCompletedFutures_oneIsCancelled_theNextOneGetsItsTurn() throws Exception {
    TestClock.run(() -> {
      var a = after(1, "a");
      var nexts = asCompletedFutures(List.of(a, after(2, "b")), null).iterator();
      var first = nexts.next();
      var second = nexts.next();

      first.cancel();

      assertThat(second.await()).isEqualTo("a");
      assertThat(a.isCancelled()).isFalse();
    });
  }

  @Test
  void asCompletedFutures_limitOver_failsTheOthers() throws Exception {
    TestClock.run(() -> {
      var late = after(5, "late");
      var nexts = asCompletedFutures(List.of(after(1, "a"), late), ofSeconds(2)).iterator();

      assertThat(nexts.next().await()).isEqualTo("a");
      var second = nexts.next();
      assertThatThrownBy(() -> second.await(TimeoutException.class))
          .isInstanceOf(TimeoutException.class);
      assertThat(late.await()).isEqualTo("late");
    });
  }
}
