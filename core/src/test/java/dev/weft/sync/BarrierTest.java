package dev.weft.sync;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BarrierTest {
  private final List<String> log = new ArrayList<>();

  /** Three iterations: enough for the woken, the lock and the leaving. */
  private static void settle() {
    sleep(ZERO);
    sleep(ZERO);
    sleep(ZERO);
  }

  @Test
  void await_severalRounds_keepsTheTasksInStep() throws Exception {
    run(() -> {
      // @start region="barrier"
      var endOfRound = new Barrier(2);
      var workers = new ArrayList<Task<?>>();
      for (var name : List.of("a", "b")) {
        workers.add(
            createTask(() -> {
              for (var round = 1; round <= 2; round++) {
                log.add(name + " in round " + round);
                var index = endOfRound.await();
                if (index == 0) {
                  log.add("round " + round + " is over");
                }
              }
            }));
      }
      // @end
      for (var worker : workers) {
        worker.await();
      }
    });

    assertThat(log.subList(0, 2)).containsExactly("a in round 1", "b in round 1");
    assertThat(log.indexOf("round 1 is over")).isLessThan(log.indexOf("round 2 is over"));
    assertThat(log).hasSize(6);
  }

  @Test
  void await_lastParty_doesNotSuspendAndGetsTheLastIndex() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var first = createTask(barrier::await);
      sleep(ZERO);
      assertThat(barrier.waiting()).isEqualTo(1);

      var index = barrier.await();

      assertThat(first.isDone()).isFalse();
      assertThat(index).isEqualTo(1);
      assertThat(first.await()).isEqualTo(0);
    });
  }

  @Test
  void await_onePartyOnly_neverWaits() {
    var barrier = new Barrier(1);

    assertThat(barrier.await()).isEqualTo(0);
    assertThat(barrier.await()).isEqualTo(0);
  }

  @Test
  void await_whileThePreviousRoundLeaves_waitsForItToBeEmpty() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var first = createTask(barrier::await);
      sleep(ZERO);
      var second = createTask(barrier::await);
      var tooEarly = createTask(barrier::await);
      sleep(ZERO);

      assertThat(barrier).hasToString("Barrier[draining, waiting=0/2]");
      settle();
      assertThat(first.isDone()).isTrue();
      assertThat(second.isDone()).isTrue();
      assertThat(tooEarly.isDone()).isFalse();
      assertThat(barrier).hasToString("Barrier[filling, waiting=1/2]");

      barrier.await();
      assertThat(tooEarly.await()).isEqualTo(0);
    });
  }

  @Test
  void await_cancelledInside_leavesItsPlaceToAnother() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var cancelled = createTask(barrier::await);
      sleep(ZERO);

      cancelled.cancel();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      assertThat(barrier.waiting()).isEqualTo(0);
      assertThat(barrier.broken()).isFalse();

      var other = createTask(barrier::await);
      barrier.await();
      other.await();
    });
  }

  @Test
  void abort_tasksInside_getBrokenBarrierException() throws Exception {
    var barrier = new Barrier(3);

    run(() -> {
      var a = createTask(barrier::await);
      var b = createTask(barrier::await);
      sleep(ZERO);

      barrier.abort();

      assertThatThrownBy(a::await)
          .isInstanceOf(BrokenBarrierException.class)
          .hasMessageContaining("was aborted during await()");
      assertThatThrownBy(b::await).isInstanceOf(BrokenBarrierException.class);
      assertThat(barrier.broken()).isTrue();
      assertThat(barrier).hasToString("Barrier[broken]");
    });
  }

  @Test
  void await_broken_saysWhatToDo() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      barrier.abort();

      assertThatThrownBy(barrier::await)
          .isInstanceOf(BrokenBarrierException.class)
          .hasMessageContaining("reset() it before it is used again");
    });
  }

  @Test
  void reset_tasksInside_getBrokenBarrierExceptionAndTheBarrierIsAsNew() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var inside = createTask(barrier::await);
      sleep(ZERO);

      barrier.reset();

      assertThat(barrier).hasToString("Barrier[resetting, waiting=0/2]");
      assertThatThrownBy(inside::await)
          .isInstanceOf(BrokenBarrierException.class)
          .hasMessageContaining("was reset during await()");
      assertThat(barrier).hasToString("Barrier[filling, waiting=0/2]");
    });
  }

  @Test
  void await_whileItIsReset_waitsAndJoinsTheNextRound() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var inside = createTask(barrier::await);
      sleep(ZERO);
      var newcomer = createTask(barrier::await);

      barrier.reset(); // the newcomer runs before the one inside leaves

      assertThatThrownBy(inside::await).isInstanceOf(BrokenBarrierException.class);
      settle();

      assertThat(barrier.waiting()).isEqualTo(1);
      barrier.await();
      assertThat(newcomer.await()).isEqualTo(0);
    });
  }

  @Test
  void reset_brokenAndEmpty_mendsTheBarrier() throws Exception {
    var barrier = new Barrier(1);

    run(() -> {
      barrier.abort();

      barrier.reset();

      assertThat(barrier.broken()).isFalse();
      assertThat(barrier.await()).isEqualTo(0);
    });
  }

  @Test
  void constructor_noParties_isRefused() {
    assertThatThrownBy(() -> new Barrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a barrier cannot have 0 parties: 1 or more are needed");
  }

  @Test
  void parties_isTheConstructorsArgument() {
    assertThat(new Barrier(3).parties()).isEqualTo(3);
  }

  @Test
  void await_oneLeftThatWasCancelled_givesEachIndexOnce() {
    for (int parties = 2; parties < 6; parties++) {
      for (int leaves = 0; leaves < parties - 1; leaves++) {
        assertThat(indexesAfterOneLeft(parties, leaves))
            .as("parties %d, %d leaves", parties, leaves)
            .hasSize(parties)
            .doesNotHaveDuplicates()
            .allMatch(new HashSet<>(indexes(parties))::contains);
      }
    }
  }

  private static List<Integer> indexes(int parties) {
    return IntStream.range(0, parties).boxed().toList();
  }

  /** All but one come in, one of them is cancelled, and two more come. */
  private static List<Integer> indexesAfterOneLeft(int parties, int leaves) {
    return run(() -> {
      var barrier = new Barrier(parties);
      var tasks = new ArrayList<Task<Integer>>();
      for (int i = 0; i < parties - 1; i++) {
        tasks.add(createTask(barrier::await));
      }
      sleep(ZERO);
      tasks.remove(leaves).cancel();
      sleep(ZERO);
      sleep(ZERO);
      tasks.add(createTask(barrier::await));
      tasks.add(createTask(barrier::await));
      return gather(tasks).await();
    });
  }

  @Test
  void hold_allCame_runsTheBlocksWithTheirIndexes() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      var workers = new ArrayList<Task<?>>();
      for (var name : List.of("a", "b")) {
        workers.add(
            createTask(() -> {
              try (var arrival = barrier.hold()) {
                log.add(name + arrival.index());
              }
            }));
      }
      for (var worker : workers) {
        worker.await();
      }
      assertThat(barrier.waiting()).isZero();
    });

    assertThat(log).containsExactlyInAnyOrder("a0", "b1");
  }

  @Test
  void hold_barrierIsBroken_throwsAndHoldsNothing() throws Exception {
    var barrier = new Barrier(2);

    run(() -> {
      barrier.abort();
      assertThatThrownBy(barrier::hold).isInstanceOf(BrokenBarrierException.class);
    });
  }
}
