package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.gatherOutcomes;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelRequestTest {
  private static final int LONG = 100_000;

  private final List<String> log = new ArrayList<>();

  /** A task that waits for what stands in a place of a list when it begins. */
  private Task<Object> waitsFor(List<Future<?>> futures, int place) {
    return createTask(() -> {
      try {
        return futures.get(place).await();
      } catch (CancelledError error) {
        log.add(place + ": " + error.getMessage());
        throw error;
      }
    });
  }

  @Test
  void cancel_ofTheFirstInALongChain_endsTheWholeChain() throws Exception {
    TestClock.run(() -> {
      Future<?> last = EventLoop.running().createFuture();
      Future<?> first = last;
      for (int i = 0; i < LONG; i++) {
        var next = first;
        first = createTask(() -> next.await());
      }
      sleep(ZERO);
      var whole = first;

      assertThat(whole.cancel("enough")).isTrue();

      assertThatThrownBy(whole::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(last.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_ofTheFirstInALongChainOfGathers_endsTheWholeChain() throws Exception {
    TestClock.run(() -> {
      Future<?> last = EventLoop.running().createFuture();
      Future<?> first = last;
      for (int i = 0; i < LONG; i++) {
        first = gather(List.of(first));
      }

      assertThat(first.cancel("enough")).isTrue();

      assertThatThrownBy(first::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(first.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_ofTheFirstInALongChainOfSubmits_endsTheWholeChain() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      Future<?> last = loop.createFuture();
      Future<?> first = last;
      for (int i = 0; i < LONG; i++) {
        var next = first;
        first = loop.submit(() -> next.await());
      }
      sleep(ZERO);
      sleep(ZERO);

      assertThat(first.cancel("enough")).isTrue();

      assertThat(last.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_twoTasksThatWaitForEachOther_endsBoth() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(waitsFor(tasks, 1));
      tasks.add(waitsFor(tasks, 0));
      sleep(ZERO);

      assertThat(tasks.getFirst().cancel("enough")).isTrue();
      sleep(ZERO);
      sleep(ZERO);

      assertThat(tasks).allMatch(Future::isCancelled);
    });

    assertThat(log).containsExactly("0: enough", "1: enough");
  }

  @Test
  void cancel_bothOfTwoTasksThatWaitForEachOther_raisesOneErrorInEach() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(waitsFor(tasks, 1));
      tasks.add(waitsFor(tasks, 0));
      sleep(ZERO);

      tasks.forEach(task -> task.cancel("enough"));
      tasks.forEach(task -> task.cancel("enough"));
      sleep(ZERO);
      sleep(ZERO);

      assertThat(tasks).allMatch(Future::isCancelled);
    });

    assertThat(log).containsExactlyInAnyOrder("0: enough", "1: enough");
  }

  @Test
  void cancel_longCircle_endsAll() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      for (int i = 0; i < LONG; i++) {
        int next = (i + 1) % LONG;
        tasks.add(createTask(() -> tasks.get(next).await()));
      }
      sleep(ZERO);

      tasks.get(LONG / 2).cancel();

      assertThatThrownBy(() -> tasks.get(LONG / 2).await()).isInstanceOf(CancelledError.class);
      assertThat(tasks).allMatch(Future::isCancelled);
    });
  }

  @Test
  void cancel_chainThatLeadsIntoACircle_endsAll() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(waitsFor(tasks, 1));
      tasks.add(waitsFor(tasks, 2));
      tasks.add(waitsFor(tasks, 1));
      sleep(ZERO);

      tasks.getFirst().cancel();
      sleep(ZERO);
      sleep(ZERO);
      sleep(ZERO);

      assertThat(tasks).allMatch(Future::isCancelled);
    });
  }

  @Test
  void cancel_circleByWayOfAGather_endsTheTask() throws Exception {
    TestClock.run(() -> {
      var other = EventLoop.running().createFuture();
      var tasks = new ArrayList<Future<?>>();
      tasks.add(createTask(() -> gather(List.of(tasks.getFirst(), other)).await()));
      sleep(ZERO);

      tasks.getFirst().cancel("enough");

      assertThatThrownBy(() -> tasks.getFirst().await()).hasMessage("enough");
      assertThat(other.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_circleByWayOfAGatherOfOutcomes_endsTheTask() throws Exception {
    TestClock.run(() -> {
      var other = EventLoop.running().createFuture();
      var tasks = new ArrayList<Future<?>>();
      tasks.add(createTask(() -> gatherOutcomes(List.of(other, tasks.getFirst())).await()));
      sleep(ZERO);

      tasks.getFirst().cancel("enough");

      assertThatThrownBy(() -> tasks.getFirst().await()).isInstanceOf(CancelledError.class);
      assertThat(other.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_circleByWayOfAShield_endsTheTasks() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(createTask(() -> shield(tasks.get(1)).await()));
      tasks.add(createTask(() -> shield(tasks.get(0)).await()));
      sleep(ZERO);

      tasks.getFirst().cancel();
      sleep(ZERO);
      sleep(ZERO);

      assertThatThrownBy(() -> tasks.get(0).await()).isInstanceOf(CancelledError.class);
      assertThatThrownBy(() -> tasks.get(1).await()).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_childOfAGroupThatWaitsForItsParent_endsBoth() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(
          createTask(() -> {
            taskGroup(group -> {
              group.createTask(() -> tasks.getFirst().await());
            });
          }));
      sleep(ZERO);
      sleep(ZERO);

      tasks.getFirst().cancel("enough");

      assertThatThrownBy(() -> tasks.getFirst().await()).hasMessage("enough");
    });
  }

  @Test
  void cancel_twoGroupsWhoseTasksWaitForTheOther_endsAll() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      for (int other : new int[] {1, 0}) {
        tasks.add(
            createTask(() -> {
              taskGroup(group -> {
                group.createTask(() -> tasks.get(other).await());
              });
            }));
      }
      sleep(ZERO);
      sleep(ZERO);

      tasks.getFirst().cancel("enough");

      assertThatThrownBy(() -> tasks.get(0).await()).hasMessage("enough");
      assertThatThrownBy(() -> tasks.get(1).await()).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void run_tasksOfTwoGroupsThatWaitForTheOtherAreLeft_returnsTheValue() {
    String value =
        Async.run(() -> {
          var tasks = new ArrayList<Future<?>>();
          for (int other : new int[] {1, 0}) {
            tasks.add(
                createTask(() -> {
                  taskGroup(group -> {
                    group.createTask(() -> tasks.get(other).await());
                  });
                }));
          }
          sleep(ZERO);
          sleep(ZERO);
          return "the body's";
        });

    assertThat(value).isEqualTo("the body's");
  }

  @Test
  void cancel_oneOfACircleSwallowsIt_theOthersGetItsResult() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Future<?>>();
      tasks.add(waitsFor(tasks, 1));
      tasks.add(
          createTask(() -> {
            try {
              return tasks.getFirst().await();
            } catch (CancelledError error) {
              return "swallowed";
            }
          }));
      sleep(ZERO);

      tasks.getFirst().cancel();

      assertThat(tasks.getFirst().await()).isEqualTo("swallowed");
    });
  }

  @Test
  void cancel_waysThatMeetAgainAndAgain_comesToAnEnd() throws Exception {
    TestClock.run(() -> {
      Future<?> last = EventLoop.running().createFuture();
      Future<?> top = last;
      for (int i = 0; i < 64; i++) {
        var below = top;
        var left = createTask(() -> below.await());
        var right = createTask(() -> below.await());
        top = gather(List.of(left, right));
      }
      sleep(ZERO);

      assertThat(top.cancel()).isTrue();

      assertThatThrownBy(top::await).isInstanceOf(CancelledError.class);
      assertThat(last.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_twoWaysToOneTask_countsTwoRequestsAndRaisesOneError() throws Exception {
    var errors = new AtomicInteger();
    TestClock.run(() -> {
      var shared =
          createTask(() -> {
            try {
              return EventLoop.running().createFuture().await();
            } catch (CancelledError error) {
              errors.incrementAndGet();
              sleep(ZERO);
              throw error;
            }
          });
      var left = createTask(() -> shared.await());
      var right = createTask(() -> shared.await());
      sleep(ZERO);

      var both = gather(left, right);
      both.cancel();

      assertThat(shared.cancelling()).isEqualTo(2);
      assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
      assertThat(shared.isCancelled()).isTrue();
    });

    assertThat(errors).hasValue(1);
  }

  @Test
  void run_tasksThatWaitForEachOtherAreLeft_returnsTheValue() {
    String value =
        Async.run(() -> {
          var tasks = new ArrayList<Future<?>>();
          tasks.add(waitsFor(tasks, 1));
          tasks.add(waitsFor(tasks, 0));
          sleep(ZERO);
          return "the body's";
        });

    assertThat(value).isEqualTo("the body's");
    assertThat(log).hasSize(2);
  }
}
