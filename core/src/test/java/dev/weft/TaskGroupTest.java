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

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TaskGroupTest extends LoggedWork {
  private static ExceptionGroup groupFrom(TaskGroup.Action body) {
    return catchThrowableOfType(ExceptionGroup.class, () -> taskGroup(body));
  }

  @Test
  void taskGroup_tasksEndWell_waitsForAll() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(() -> sleepAndLog(2, "slow"));
        g.createTask(() -> sleepAndLog(1, "quick"));
        log.add("body");
      });
      log.add("after");
    });

    assertThat(log).containsExactly("body", "quick", "slow", "after");
  }

  @Test
  void taskGroup_bodyWithAValue_returnsIt() throws Exception {
    TestClock.run(() -> {
      int sum =
          taskGroup(g -> {
            var a = g.createTask(() -> 20);
            var b = g.createTask(() -> 22);
            return a.await() + b.await();
          });

      assertThat(sum).isEqualTo(42);
    });
  }

  @Test
  void taskGroup_noTasks_returnsWithoutSuspending() throws Exception {
    TestClock.run(() -> {
      EventLoop.running().callSoon(() -> log.add("callback"));

      taskGroup(g -> {
        log.add("body");
      });
      log.add("after");
    });

    assertThat(log).startsWith("body", "after");
  }

  @Test
  void taskGroup_oneTaskFails_cancelsTheOthersAndThrowsAGroup() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> sleepAndLog(100, "sibling"));
            g.createTask(() -> failAfter(1, "no"));
          });

      assertThat(group.exceptions()).hasSize(1);
      assertThat(group.exceptions().getFirst())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no");
      assertThat(currentTask().cancelling()).isZero();
    });

    assertThat(log).containsExactly("sibling cancelled");
  }

  @Test
  void taskGroup_oneTaskFails_cancelsTheBodyWhereItWaits() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(1, "no"));
            sleepAndLog(100, "body");
          });

      assertThat(group.exceptions()).hasSize(1);
      assertThat(currentTask().cancelling()).isZero();
      sleep(ZERO);
    });

    assertThat(log).containsExactly("body cancelled");
  }

  @Test
  void taskGroup_severalFail_collectsAllInOrder() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(1, "first"));
            g.createTask(() -> failInCleanUp("while cleaning up"));
          });

      assertThat(group.exceptions())
          .extracting(Throwable::getMessage)
          .containsExactly("first", "while cleaning up");
    });
  }

  @Test
  void taskGroup_severalFailAtOnce_collectsAll() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(1, "a"));
            g.createTask(() -> failAfter(1, "b"));
          });

      assertThat(group.exceptions()).extracting(Throwable::getMessage).containsExactly("a", "b");
    });
  }

  @Test
  void taskGroup_bodyFails_cancelsTheTasksAndThrowsAGroup() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("in the body");

      var group =
          groupFrom(g -> {
            g.createTask(() -> sleepAndLog(100, "task"));
            sleep(ZERO);
            throw failure;
          });

      assertThat(group.exceptions()).containsExactly(failure);
    });

    assertThat(log).containsExactly("task cancelled");
  }

  @Test
  void taskGroup_bodyAndTaskFail_collectsBoth() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(0, "task"));
            failInCleanUp("body");
          });

      assertThat(group.exceptions())
          .extracting(Throwable::getMessage)
          .containsExactly("task", "body");
    });
  }

  @Test
  void taskGroup_taskCancelledAlone_isNoFailure() throws Exception {
    TestClock.run(() ->
        taskGroup(g -> {
          var cancelled = g.createTask(() -> sleepAndLog(100, "cancelled one"));
          g.createTask(() -> sleepAndLog(1, "other"));
          sleep(ZERO);
          cancelled.cancel();
        }));

    assertThat(log).containsExactly("cancelled one cancelled", "other");
  }

  @Test
  void taskGroup_bodyAwaitsATaskThatIsCancelledAlone_throwsCancelledError() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(g -> {
                  var task = g.createTask(() -> sleep(ofSeconds(100)));
                  g.createTask(() -> sleepAndLog(50, "other"));
                  sleep(ZERO);
                  task.cancel();
                  task.await();
                }))
            .isInstanceOf(CancelledError.class));

    assertThat(log).containsExactly("other cancelled");
  }

  // ---- cancellation from outside

  @Test
  void cancel_parentWhileTheBodyWaits_cancelsTheTasksAndGoesOn() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              taskGroup(g -> {
                g.createTask(() -> sleepAndLog(100, "task"));
                sleepAndLog(100, "body");
              }));
      sleep(ZERO);
      sleep(ZERO);

      parent.cancel("outside");

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("outside");
      assertThat(parent.cancelling()).isEqualTo(1);
    });

    assertThat(log).containsExactly("body cancelled", "task cancelled");
  }

  @Test
  void cancel_parentWhileItWaitsForTheTasks_cancelsThem() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              taskGroup(g -> {
                g.createTask(() -> sleepAndLog(100, "a"));
                g.createTask(() -> sleepAndLog(100, "b"));
              }));
      sleep(ZERO);
      sleep(ZERO);

      parent.cancel("outside");

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("a cancelled", "b cancelled");
  }

  @Test
  void cancel_parentTwice_waitsForTheTasksAllTheSame() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              taskGroup(g -> {
                g.createTask(() -> {
                  try {
                    sleep(ofSeconds(100));
                  } finally {
                    sleepAndLog(5, "cleaned up");
                  }
                });
              }));
      sleep(ZERO);
      sleep(ZERO);
      parent.cancel("first");
      sleep(ofSeconds(1));

      parent.cancel("second");

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
      assertThat(parent.cancelling()).isEqualTo(2);
    });

    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  void cancel_parentAndATaskFailsWhileCleaningUp_throwsTheGroupAndStaysCancelled()
      throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() -> {
            var group =
                groupFrom(g -> {
                  g.createTask(() -> failInCleanUp("while cleaning up"));
                  sleep(ofSeconds(100));
                });
            assertThat(group.exceptions()).hasSize(1);
            log.add("cancelling " + currentTask().cancelling());
            sleep(ZERO);
            log.add("never");
          });
      sleep(ZERO);
      sleep(ZERO);

      parent.cancel();

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("cancelling 1");
  }

  @Test
  void cancel_parentAndFailureInTheSameIteration_givesTheGroupPriority() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() ->
              taskGroup(g -> {
                g.createTask(() -> failAfter(1, "no"));
                sleep(ofSeconds(100));
              }));
      sleep(ZERO);
      sleep(ZERO);
      EventLoop.running().callLater(ofSeconds(1), () -> parent.cancel("outside"));

      assertThatThrownBy(parent::await).isInstanceOf(ExceptionGroup.class);
      assertThat(parent.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void nested_innerTaskFails_abortsTheOuterToo() throws Exception {
    TestClock.run(() -> {
      var outer =
          groupFrom(g -> {
            g.createTask(() -> sleepAndLog(100, "outer's task"));
            taskGroup(inner -> {
              inner.createTask(() -> failAfter(1, "no"));
              sleepAndLog(100, "inner body");
            });
          });

      var inner = (ExceptionGroup) outer.exceptions().getFirst();
      assertThat(inner.exceptions().getFirst()).hasMessage("no");
    });

    assertThat(log).containsExactly("inner body cancelled", "outer's task cancelled");
  }

  @Test
  void nested_outerTaskFails_cancelsTheInnerGroup() throws Exception {
    TestClock.run(() -> {
      var group =
          groupFrom(g -> {
            g.createTask(() -> failAfter(1, "no"));
            taskGroup(inner -> {
              inner.createTask(() -> sleepAndLog(100, "inner's task"));
            });
          });

      assertThat(group.exceptions()).hasSize(1);
    });

    assertThat(log).containsExactly("inner's task cancelled");
  }

  @Test
  void timeout_aroundAGroup_cancelsItsTasks() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                timeout(
                    ofSeconds(1),
                    () ->
                        taskGroup(g -> {
                          g.createTask(() -> sleepAndLog(100, "task"));
                        })))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("task cancelled");
  }

  @Test
  void timeout_insideAGroup_isAFailureLikeAnyOther() throws Exception {
    TestClock.run(() -> {
      var group = groupFrom(g -> timeout(ofSeconds(1), () -> sleepAndLog(100, "body")));

      assertThat(group.exceptions().getFirst()).isInstanceOf(TimeoutException.class);
    });
  }

  // ---- making tasks at odd times

  @Test
  void createTask_byATaskWhileTheGroupWaits_joinsTheGroup() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(() -> {
          sleep(ofSeconds(1));
          g.createTask(() -> sleepAndLog(5, "late task"));
        });
      });
      log.add("after");
    });

    assertThat(log).containsExactly("late task", "after");
  }

  @Test
  void createTask_afterTheGroup_isRefused() throws Exception {
    TestClock.run(() -> {
      var kept = new TaskGroup[1];
      taskGroup(g -> {
        kept[0] = g;
      });

      assertThatThrownBy(() -> kept[0].createTask(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("over");
    });
  }

  @Test
  void createTask_whileTheGroupAborts_isRefused() throws Exception {
    TestClock.run(() ->
        groupFrom(g -> {
          g.createTask(() -> failAfter(0, "no"));
          g.createTask(() -> {
            try {
              sleep(ofSeconds(100));
            } finally {
              assertThatThrownBy(() -> g.createTask(() -> log.add("never")))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("shutting down");
              log.add("refused");
            }
          });
          sleep(ofSeconds(100));
        }));

    assertThat(log).containsExactly("refused");
  }

  @Test
  void createTask_withOptions_hasThem() throws Exception {
    var variable = ContextVar.of("v", "default");
    TestClock.run(() ->
        taskGroup(g -> {
          var context = Context.copyOfCurrent();
          context.run(() -> variable.set("in the context"));
          var task =
              g.createTask(() -> variable.get(), TaskOptions.named("worker").withContext(context));

          assertThat(task.name()).isEqualTo("worker");
          assertThat(task.await()).isEqualTo("in the context");
        }));
  }

  @Test
  void taskGroup_inACallback_isRefused() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(() ->
                    taskGroup(g -> {
                      log.add("never");
                    }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("task");
            log.add("refused");
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }

  @Test
  void taskGroup_taskOfTheGroupCancelsTheParent_endsTheGroup() throws Exception {
    TestClock.run(() -> {
      var parent =
          createTask(() -> {
            var self = currentTask();
            taskGroup(g -> {
              g.createTask(() -> self.cancel("by a child"));
              sleepAndLog(100, "body");
            });
          });

      assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("by a child");
    });

    assertThat(log).containsExactly("body cancelled");
  }
}
