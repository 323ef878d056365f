package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@link TaskGroup#cancel}, beyond asyncio; and what comes from outside meanwhile. */
class CancelledGroupTest extends LoggedWork {
  private static ExceptionGroup groupFrom(TaskGroup.Action body) {
    return catchThrowableOfType(ExceptionGroup.class, () -> taskGroup(body));
  }

  @Test
  void cancelGroup_byTheBody_endsTheTasksWithoutAnError() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(() -> sleepAndLog(100, "task"));
        sleep(ZERO);
        g.cancel();
      });
      log.add("after");
      assertThat(currentTask().cancelling()).isZero();
      sleep(ZERO);
    });

    assertThat(log).containsExactly("task cancelled", "after");
  }

  @Test
  void cancelGroup_byATask_cancelsTheBodyWhereItWaits() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(() -> {
          sleep(ofSeconds(1));
          g.cancel();
        });
        sleepAndLog(100, "body");
      });
      sleep(ZERO);
      log.add("after");
    });

    assertThat(log).containsExactly("body cancelled", "after");
  }

  @Test
  void cancelGroup_whileItWaitsForTheTasks_endsThem() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(() -> sleepAndLog(100, "task"));
        EventLoop.running().callLater(ofSeconds(1), g::cancel);
      });
      log.add("after");
    });

    assertThat(log).containsExactly("task cancelled", "after");
  }

  @Test
  void cancelGroup_bodyOwesAValue_throwsCancelledErrorButTheTaskGoesOn() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              taskGroup(g -> {
                g.cancel();
                sleep(ofSeconds(100));
                return "never";
              }))
          .isInstanceOf(CancelledError.class);

      assertThat(currentTask().cancelling()).isZero();
      sleep(ZERO);
    });
  }

  @Test
  void cancelGroup_aTaskFailsWhileCleaningUp_throwsTheGroup() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failInCleanUp("while cleaning up"));
            sleep(ZERO);
            g.cancel();
          });

      assertThat(group.exceptions().getFirst()).hasMessage("while cleaning up");
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void cancelGroup_parentCancelledFromOutsideToo_isACancellation() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              taskGroup(g -> {
                g.cancel();
                sleep(ofSeconds(100));
              }));
      EventLoop.running().callSoon(() -> parent.cancel("outside"));

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
      assertThat(parent.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void cancelGroup_afterItEnded_doesNothing() throws Exception {
    TestClock.run(() -> {
      var kept = new TaskGroup[1];
      taskGroup(g -> {
        kept[0] = g;
      });

      kept[0].cancel();
      sleep(ZERO);

      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void cancel_fromOutsideWhileACancelledGroupWaits_isThrownWithItsMessage() throws Exception {
    assertThrowsShutDown(
        ofSeconds(1).dividedBy(2),
        () ->
            taskGroup(g -> {
              g.createTask(LoggedWork::slowToEnd);
              sleep(ZERO);
              g.cancel();
            }));
  }

  @Test
  void cancel_fromOutsideAfterTheBodyOfACancelledGroupWasEnded_isThrownWithItsMessage()
      throws Exception {
    assertThrowsShutDown(
        ofSeconds(1).multipliedBy(3).dividedBy(2),
        () ->
            taskGroup(g -> {
              g.createTask(LoggedWork::slowToEnd);
              EventLoop.running().callLater(ofSeconds(1), g::cancel);
              sleep(ofSeconds(10));
            }));
  }

  @Test
  void cancel_fromOutsideWhileAGroupThatATaskCancelledWaits_isThrown() throws Exception {
    assertThrowsShutDown(
        ofSeconds(1).dividedBy(2),
        () ->
            taskGroup(g -> {
              g.createTask(LoggedWork::slowToEnd);
              g.createTask(() -> {
                sleep(ZERO);
                g.cancel();
              });
            }));
  }

  @Test
  void timeout_overWhileACancelledGroupWaits_expires() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              timeout(
                  ofSeconds(1).dividedBy(2),
                  () -> {
                    taskGroup(g -> {
                      g.createTask(LoggedWork::slowToEnd);
                      sleep(ZERO);
                      g.cancel();
                    });
                  }))
          .isInstanceOf(TimeoutException.class);
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void cancel_fromOutsideWhileAFailedGroupWaits_isThrownAfterTheFailures() throws Exception {
    TestClock.run(() -> {
      var server =
          createTask(() -> {
            var group =
                groupFrom(g -> {
                  g.createTask(LoggedWork::slowToEnd);
                  sleep(ZERO);
                  throw new IllegalArgumentException("no");
                });
            group.exceptions().forEach(each -> log.add(each.getMessage()));
            sleep(ofSeconds(1));
            log.add("goes on");
          });
      sleep(ofSeconds(1).dividedBy(2));

      server.cancel();

      assertThatThrownBy(server::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("no");
  }

  @Test
  void cancel_ofAGroupInACancelledTasksCleanUp_isNoCancellationOfTheTask() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              sleep(ofSeconds(10));
            } finally {
              taskGroup(g -> {
                g.createTask(LoggedWork::slowToEnd);
                sleep(ZERO);
                g.cancel();
                sleep(ofSeconds(1));
              });
              log.add("cleaned up");
            }
          });
      sleep(ZERO);

      task.cancel("shut down");

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("shut down");
    });

    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  void cancel_ofAGroupWhileItsTaskHasACancellationPending_keepsThatAndItsMessage()
      throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("shut down");
            taskGroup(g -> {
              g.createTask(LoggedWork::slowToEnd);
              g.cancel();
              sleep(ofSeconds(1));
            });
            log.add("goes on");
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("shut down");
    });

    assertThat(log).isEmpty();
  }
}
