package dev.weft;

import static dev.weft.Async.allTasks;
import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;
import static dev.weft.Async.supervisor;
import static dev.weft.Async.taskGroup;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class EagerTaskTest {
  private static final TaskOptions EAGER = TaskOptions.DEFAULT.eager();

  private final List<String> log = new ArrayList<>();

  private static void useEagerFactory() {
    EventLoop.running().setTaskFactory(TaskFactory::eager);
  }

  @Test
  void createTask_eagerBodyThatNeedNotWait_isDoneAtOnce() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> "x", EAGER);

      assertThat(task.isDone()).isTrue();
      assertThat(task.result()).isEqualTo("x");
    });
  }

  @Test
  void createTask_eagerBodyThatWaits_runsToItsFirstWait() throws Exception {
    TestClock.run(() -> {
      createTask(() -> log.add("ready before"));
      var task =
          createTask(
              () -> {
                log.add("first step");
                sleep(ZERO);
                log.add("second step");
              },
              EAGER);
      log.add("maker goes on");

      task.await();
    });

    assertThat(log).containsExactly("first step", "maker goes on", "ready before", "second step");
  }

  @Test
  void createTask_eagerBodyFails_isFailedAtOnce() throws Exception {
    TestClock.run(() -> {
      var failure = new IllegalArgumentException("no");

      var task =
          createTask(
              () -> {
                throw failure;
              },
              EAGER);

      assertThat(task.exception()).isSameAs(failure);
    });
  }

  @Test
  void createTask_eagerInAnEagerTask_runsDepthFirst() throws Exception {
    TestClock.run(() -> {
      createTask(
          () -> {
            log.add("outer begins");
            createTask(
                () -> {
                  log.add("middle begins");
                  createTask(() -> log.add("inner"), EAGER);
                  log.add("middle goes on");
                  sleep(ZERO);
                  log.add("middle ends");
                },
                EAGER);
            log.add("outer goes on");
            sleep(ZERO);
            log.add("outer ends");
          },
          EAGER);
      log.add("main goes on");
      sleep(ZERO);
    });

    assertThat(log)
        .containsExactly(
            "outer begins",
            "middle begins",
            "inner",
            "middle goes on",
            "outer goes on",
            "main goes on",
            "middle ends",
            "outer ends");
  }

  @Test
  void createTask_severalEagerOnesInOneStep_runOneAfterTheOther() throws Exception {
    TestClock.run(() -> {
      for (int i = 0; i < 3; i++) {
        int number = i;
        createTask(
            () -> {
              log.add("begin " + number);
              sleep(ZERO);
              log.add("end " + number);
            },
            EAGER);
      }
      sleep(ZERO);
    });

    assertThat(log).containsExactly("begin 0", "begin 1", "begin 2", "end 0", "end 1", "end 2");
  }

  @Test
  void createTask_eagerAndDeep_needsNoStack() throws Exception {
    TestClock.run(() -> assertThat(nest(2_000)).isEqualTo(2_000));
  }

  private static int nest(int depth) {
    return depth == 0 ? 0 : 1 + createTask(() -> nest(depth - 1), EAGER).await();
  }

  @Test
  void createTask_eagerInACallback_runsInPlace() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            createTask(() -> log.add("task"), EAGER);
            log.add("callback");
            assertThat(EventLoop.running().currentTask()).isNull();
          });

      sleep(ZERO);
    });

    assertThat(log).containsExactly("task", "callback");
  }

  @Test
  void createTask_eagerBeforeTheLoopRuns_beginsWhenItDoes() {
    try (var loop = EventLoop.create(new TestClock())) {
      var task = loop.createTask(() -> log.add("ran"), EAGER);

      assertThat(log).isEmpty();
      loop.runUntilComplete(task);
    }

    assertThat(log).containsExactly("ran");
  }

  @Test
  void currentTask_inAnEagerFirstStep_isThatTaskAndThenTheMaker() throws Exception {
    TestClock.run(() -> {
      var maker = currentTask();

      var seen = createTask(Async::currentTask, EAGER);

      assertThat((Object) seen.result()).isSameAs(seen);
      assertThat(currentTask()).isSameAs(maker);
    });
  }

  @Test
  void allTasks_eagerOnes_holdsThoseThatWait() throws Exception {
    TestClock.run(() -> {
      var done = createTask(() -> 1, EAGER);
      var waits = createTask(() -> sleep(ZERO), EAGER);

      assertThat(allTasks()).contains(waits).doesNotContain(done);
    });
  }

  @Test
  void await_eagerTaskThatIsDone_doesNotSuspend() throws Exception {
    TestClock.run(() -> {
      EventLoop.running().callSoon(() -> log.add("callback"));

      log.add(createTask(() -> "x", EAGER).await());
    });

    assertThat(log).startsWith("x");
  }

  @Test
  void cancel_eagerTaskThatWaits_raisesAtItsWait() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().createFuture();
      var task = createTask(() -> future.await(), EAGER);

      task.cancel();

      assertThat(future.isCancelled()).isTrue();
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_eagerTaskThatIsDone_returnsFalse() throws Exception {
    TestClock.run(() -> assertThat(createTask(() -> 1, EAGER).cancel()).isFalse());
  }

  @Test
  void cancel_makerInsideItsEagerTask_raisesAtTheMakersNextWait() throws Exception {
    TestClock.run(() -> {
      var maker =
          createTask(() -> {
            var self = currentTask();
            createTask(() -> self.cancel("by its child"), EAGER);
            log.add("maker goes on");
            sleep(ZERO);
            log.add("never");
          });

      assertThatThrownBy(maker::await)
          .isInstanceOf(CancelledError.class)
          .hasMessage("by its child");
    });

    assertThat(log).containsExactly("maker goes on");
  }

  @Test
  void context_eagerTask_isACopyOfTheMakers() throws Exception {
    var variable = ContextVar.of("v", "default");
    TestClock.run(() -> {
      variable.set("maker's");

      var seen =
          createTask(
              () -> {
                var before = variable.get();
                variable.set("task's");
                return before;
              },
              EAGER);

      assertThat(seen.result()).isEqualTo("maker's");
      assertThat(variable.get()).isEqualTo("maker's");
    });
  }

  @Test
  void context_eagerTaskInACallback_leavesTheCallbacksAlone() throws Exception {
    var variable = ContextVar.of("v", "default");
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            variable.set("callback's");
            createTask(() -> variable.set("task's"), EAGER);
            log.add(variable.get());
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("callback's");
  }

  // ---- the factory

  @Test
  void taskFactory_eager_startsTasksAtOnce() throws Exception {
    TestClock.run(() -> {
      useEagerFactory();

      var task = createTask(() -> "x");

      assertThat(task.isDone()).isTrue();
    });
  }

  @Test
  void taskFactory_eagerButOptionsSayLater_startsInTheNextIteration() throws Exception {
    TestClock.run(() -> {
      useEagerFactory();

      var task =
          createTask(() -> "x", TaskOptions.DEFAULT.withStart(TaskOptions.Start.NEXT_ITERATION));

      assertThat(task.isDone()).isFalse();
      assertThat(task.await()).isEqualTo("x");
    });
  }

  @Test
  void taskFactory_eagerAndGather_isDoneWithoutATurnOfTheLoop() throws Exception {
    TestClock.run(() -> {
      useEagerFactory();
      EventLoop.running().callSoon(() -> log.add("callback"));

      var all = gather(() -> 1, () -> 2, () -> 3).await();

      assertThat(all).containsExactly(1, 2, 3);
      assertThat(log).isEmpty();
    });
  }

  @Test
  void taskFactory_eagerAndGroupTaskFailsAtOnce_abortsTheGroup() throws Exception {
    TestClock.run(() -> {
      useEagerFactory();

      assertThatThrownBy(() ->
              taskGroup(g -> {
                g.createTask(() -> {
                  throw new IllegalArgumentException("no");
                });
                log.add("body goes on");
                sleep(ZERO);
                log.add("never");
              }))
          .isInstanceOf(ExceptionGroup.class);
    });

    assertThat(log).containsExactly("body goes on");
  }

  @Test
  void taskFactory_eagerAndGroupsInGroups_endTogether() throws Exception {
    TestClock.run(() -> {
      useEagerFactory();

      assertThat(recursiveSum(7)).isEqualTo((1 << 8) - 1);
    });
  }

  private static int recursiveSum(int depth) {
    if (depth == 0) {
      return 1;
    }
    return taskGroup(g -> {
      var left = g.createTask(() -> recursiveSum(depth - 1));
      var right = g.createTask(() -> recursiveSum(depth - 1));
      return 1 + left.await() + right.await();
    });
  }

  @Test
  void taskFactory_usersOwn_makesTheTasks() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      TaskFactory naming =
          new TaskFactory() {
            @Override
            public <T> Task<T> createTask(EventLoop owner, Callable<T> body, TaskOptions options) {
              return Task.start(owner, body, options.withName("made by the factory"));
            }
          };
      loop.setTaskFactory(naming);

      assertThat(createTask(() -> 1).name()).isEqualTo("made by the factory");
      assertThat(loop.taskFactory()).isSameAs(naming);
      loop.setTaskFactory(null);
      assertThat(createTask(() -> 1).name()).startsWith("Task-");
    });
  }

  @Test
  void taskGroup_eagerTaskEndsItInItsFirstStep_isCancelledItself() throws Exception {
    TestClock.run(() -> {
      taskGroup(g -> {
        g.createTask(
            () -> {
              g.cancel();
              EventLoop.running().createFuture().await();
            },
            EAGER);
      });
    });
  }

  @Test
  void supervisor_eagerTaskEndsItInItsFirstStep_isCancelledItself() throws Exception {
    TestClock.run(() -> {
      supervisor(g -> {
        g.createTask(
            () -> {
              g.cancel();
              EventLoop.running().createFuture().await();
            },
            EAGER);
      });
    });
  }

  @Test
  void taskGroup_eagerTaskFailsInItsFirstStep_bodyGoesOnToItsNextWait() throws Exception {
    var log = new ArrayList<String>();
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              taskGroup(g -> {
                g.createTask(
                    () -> {
                      throw new IllegalArgumentException("no");
                    },
                    EAGER);
                g.createTask(() -> log.add("second"), EAGER);
                log.add("body");
              }))
          .isInstanceOf(ExceptionGroup.class);
      assertThat(currentTask().cancelling()).isZero();
    });

    assertThat(log).containsExactly("second", "body");
  }

  @Test
  void submit_cancelledInTheFirstStepOfAnEagerTask_cancelsTheTask() throws Exception {
    var log = new ArrayList<String>();
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setTaskFactory(TaskFactory::eager);
      var submitted = new ArrayList<Future<?>>();
      submitted.add(
          loop.submit(() -> {
            submitted.getFirst().cancel("enough");
            try {
              return loop.createFuture().await();
            } catch (CancelledError error) {
              log.add("cancelled: " + error.getMessage());
              throw error;
            }
          }));
      sleep(ZERO);
      sleep(ZERO);
      sleep(ZERO);

      assertThat(submitted.getFirst().isCancelled()).isTrue();
    });

    assertThat(log).containsExactly("cancelled: enough");
  }

  @Test
  void submit_taskCancelledWithAMessage_keepsIt() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      Future<?> submitted =
          loop.submit(() -> {
            currentTask().cancel("enough");
            return loop.createFuture().await();
          });

      assertThatThrownBy(submitted::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThatThrownBy(submitted::get).hasMessage("enough");
    });
  }
}
