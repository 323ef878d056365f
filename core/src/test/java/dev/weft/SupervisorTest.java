package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.supervisor;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class SupervisorTest extends LoggedWork {
  private static ExceptionGroup groupFrom(TaskGroup.Action body) {
    return catchThrowableOfType(ExceptionGroup.class, () -> supervisor(body));
  }

  @Test
  void supervisor_oneTaskFails_othersAndBodyGoOn() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(1, "no"));
            g.createTask(() -> sleepAndLog(5, "sibling"));
            sleepAndLog(3, "body");
          });

      assertThat(group.exceptions()).extracting(Throwable::getMessage).containsExactly("no");
      assertThat(currentTask().cancelling()).isZero();
    });

    assertThat(log).containsExactly("body", "sibling");
  }

  @Test
  void supervisor_severalFail_collectsAllInOrderOfTime() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(2, "second"));
            g.createTask(() -> failAfter(1, "first"));
          });

      assertThat(group.exceptions())
          .extracting(Throwable::getMessage)
          .containsExactly("first", "second");
    });
  }

  @Test
  void supervisor_nothingFails_returnsTheBodysValue() throws Exception {
    TestClock.run(() -> {
      int value =
          supervisor(g -> {
            g.createTask(() -> sleepAndLog(1, "task"));
            return 42;
          });

      assertThat(value).isEqualTo(42);
    });

    assertThat(log).containsExactly("task");
  }

  @Test
  void supervisor_bodyFails_tasksGoOn() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> sleepAndLog(5, "task"));
            throw new IllegalStateException("in the body");
          });

      assertThat(group.exceptions().getFirst()).hasMessage("in the body");
    });

    assertThat(log).containsExactly("task");
  }

  @Test
  void createTask_afterASiblingFailed_isAllowed() throws Exception {
    TestClock.run(() ->
        groupFrom(g -> {
          g.createTask(() -> failAfter(0, "no"));
          sleep(ofSeconds(1));
          g.createTask(() -> sleepAndLog(1, "replacement"));
        }));

    assertThat(log).containsExactly("replacement");
  }

  @Test
  void cancel_parentFromOutside_cancelsTheTasks() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              supervisor(g -> {
                g.createTask(() -> sleepAndLog(100, "task"));
                sleepAndLog(100, "body");
              }));
      sleep(ZERO);
      sleep(ZERO);

      parent.cancel("outside");

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
      assertThat(parent.cancelling()).isEqualTo(1);
    });

    assertThat(log).containsExactly("body cancelled", "task cancelled");
  }

  @Test
  void cancel_parentWhileItWaitsForTheTasks_cancelsThem() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              supervisor(g -> {
                g.createTask(() -> sleepAndLog(100, "task"));
              }));
      sleep(ZERO);
      sleep(ZERO);

      parent.cancel("outside");

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("task cancelled");
  }

  @Test
  void cancelGroup_byTheBody_endsTheTasks() throws Exception {
    TestClock.run(() ->
        supervisor(g -> {
          g.createTask(() -> sleepAndLog(100, "task"));
          sleep(ZERO);
          g.cancel();
        }));

    assertThat(log).containsExactly("task cancelled");
  }

  @Test
  void cancel_fromOutsideWhileACancelledGroupWaits_isThrownWithItsMessage() throws Exception {
    assertThrowsShutDown(
        ofSeconds(1).dividedBy(2),
        () ->
            supervisor(g -> {
              g.createTask(LoggedWork::slowToEnd);
              sleep(ZERO);
              g.cancel();
            }));
  }

  @Test
  void cancel_fromOutsideAfterTheBodyFailed_losesNeitherTheFailureNorTheCancellation()
      throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            var group =
                groupFrom(g -> {
                  g.createTask(() -> sleepAndLog(10, "task"));
                  throw new IllegalArgumentException("no");
                });
            group.exceptions().forEach(each -> log.add(each.getMessage()));
            sleep(ZERO);
            log.add("goes on");
          });
      sleep(ofSeconds(1));

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("task cancelled", "no");
  }
}
