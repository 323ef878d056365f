package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Which context each piece of code runs in. */
class ContextFlowTest {
  private final ContextVar<String> variable = ContextVar.of("variable", "unset");
  private final List<String> log = new ArrayList<>();

  private static Context contextWith(ContextVar<String> variable, String value) {
    var context = Context.copyOfCurrent();
    context.run(() -> variable.set(value));
    return context;
  }

  // ---- tasks

  @Test
  void task_makerSetsLater_keepsTheValueOfItsMaking() throws Exception {
    TestClock.run(() -> {
      variable.set("before");
      var task = createTask(() -> variable.get());

      variable.set("after");

      assertThat(task.await()).isEqualTo("before");
    });
  }

  @Test
  void task_sets_doesNotShowInItsMaker() throws Exception {
    TestClock.run(() -> {
      createTask(() -> variable.set("task's")).await();

      assertThat(variable.get()).isEqualTo("unset");
    });
  }

  @Test
  void task_waits_findsItsContextAgain() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            variable.set("task's");
            sleep(ZERO);
            return variable.get();
          });
      createTask(() -> variable.set("other's"));

      assertThat(task.await()).isEqualTo("task's");
    });
  }

  @Test
  void task_contextGiven_usesItWithoutACopy() throws Exception {
    TestClock.run(() -> {
      var context = contextWith(variable, "given");
      var task =
          createTask(
              () -> {
                log.add(variable.get());
                variable.set("set by the task");
              },
              TaskOptions.DEFAULT.withContext(context));

      task.await();

      assertThat(task.context()).isSameAs(context);
      assertThat((Object) context.run(() -> variable.get())).isEqualTo("set by the task");
    });

    assertThat(log).containsExactly("given");
  }

  @Test
  void context_ofATask_isLive() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            variable.set("task's");
            sleep(ofSeconds(1));
          });
      sleep(ZERO);

      assertThat((Object) task.context().run(() -> variable.get())).isEqualTo("task's");
      task.cancel();
    });
  }

  @Test
  void contextRun_inATask_mayWait() throws Exception {
    TestClock.run(() -> {
      var context = contextWith(variable, "inside");
      createTask(() -> log.add("other task " + variable.get()));

      context.run(() -> {
        sleep(ZERO);
        log.add(variable.get());
      });

      log.add(variable.get());
    });

    assertThat(log).containsExactly("other task unset", "inside", "unset");
  }

  @Test
  void task_madeInContextRun_copiesThatContext() throws Exception {
    TestClock.run(() -> {
      var context = contextWith(variable, "inside");

      var task = context.run(() -> createTask(() -> variable.get()));

      assertThat(task.await()).isEqualTo("inside");
    });
  }

  @Test
  void resetToken_afterAWait_works() throws Exception {
    TestClock.run(() -> {
      var token = variable.set("value");
      sleep(ZERO);

      variable.reset(token);

      assertThat(variable.get()).isEqualTo("unset");
    });
  }

  // ---- callbacks

  @Test
  void callSoon_makerSetsLater_keepsTheValueOfItsMaking() throws Exception {
    TestClock.run(() -> {
      variable.set("before");
      EventLoop.running().callSoon(() -> log.add(variable.get()));

      variable.set("after");
      sleep(ZERO);
    });

    assertThat(log).containsExactly("before");
  }

  @Test
  void callSoon_callbackSets_showsNowhereElse() throws Exception {
    TestClock.run(() -> {
      EventLoop.running().callSoon(() -> variable.set("callback's"));
      EventLoop.running().callSoon(() -> log.add(variable.get()));

      sleep(ZERO);
      log.add(variable.get());
    });

    assertThat(log).containsExactly("unset", "unset");
  }

  @Test
  void callSoon_contextGiven_usesItWithoutACopy() throws Exception {
    TestClock.run(() -> {
      var context = contextWith(variable, "given");
      var loop = EventLoop.running();
      loop.callSoon(() -> variable.set("first callback's"), context);
      loop.callSoon(() -> log.add(variable.get()), context);

      sleep(ZERO);
    });

    assertThat(log).containsExactly("first callback's");
  }

  @Test
  void callLater_andCallAt_haveTheContextOfTheirMaking() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      variable.set("at making");
      loop.callLater(ofSeconds(1), () -> log.add(variable.get()));
      loop.callAt(loop.time().plusSeconds(1), () -> log.add(variable.get()));
      loop.callLater(ofSeconds(1), () -> log.add(variable.get()), contextWith(variable, "given"));

      variable.set("later");
      sleep(ofSeconds(2));
    });

    assertThat(log).containsExactly("at making", "at making", "given");
  }

  @Test
  void doneCallback_has_theContextOfItsAddition() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      variable.set("at addition");
      future.addDoneCallback(done -> log.add(variable.get()));
      future.addDoneCallback(done -> log.add(variable.get()), contextWith(variable, "given"));

      variable.set("at completion");
      future.setResult("x");
      sleep(ZERO);
    });

    assertThat(log).containsExactly("at addition", "given");
  }

  @Test
  void callback_madeInACallback_inheritsWhatThatSet() throws Exception {
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.callSoon(() -> {
        variable.set("outer callback's");
        loop.callSoon(() -> log.add(variable.get()));
      });

      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(log).containsExactly("outer callback's");
  }

  @Test
  void task_madeInACallback_inheritsWhatThatSet() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            variable.set("callback's");
            createTask(() -> log.add(variable.get()));
          });

      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(log).containsExactly("callback's");
  }

  // ---- threads

  @Test
  void toThread_call_hasACopyOfTheTasksContext() throws Exception {
    run(() -> {
      variable.set("task's");

      String seen =
          toThread(() -> {
            String inherited = variable.get();
            variable.set("thread's");
            return inherited;
          });

      assertThat(seen).isEqualTo("task's");
      assertThat(variable.get()).isEqualTo("task's");
    });
  }

  @Test
  void submit_body_hasACopyOfTheCallersContext() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      variable.set("loop's");
      try (var executor = Executors.newSingleThreadExecutor()) {
        String seen =
            toThread(() ->
                executor
                    .submit(() -> {
                      variable.set("caller's");
                      return loop.submit(() -> variable.get()).get();
                    })
                    .get());

        assertThat(seen).isEqualTo("caller's");
      }
    });
  }

  @Test
  void callSoonThreadsafe_has_theCallersContext() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      Future<String> seen = loop.createFuture();
      var other =
          Thread.ofPlatform()
              .start(() -> {
                variable.set("caller's");
                loop.callSoonThreadsafe(() -> seen.setResult(variable.get()));
              });

      assertThat(seen.await()).isEqualTo("caller's");
      other.join();
    });
  }

  @Test
  void run_has_aCopyOfTheCallersContext() throws Exception {
    new Context(Bindings.EMPTY)
        .run(() -> {
          variable.set("caller's");

          run(() -> {
            log.add(variable.get());
            variable.set("body's");
          });

          log.add(variable.get());
        });

    assertThat(log).containsExactly("caller's", "caller's");
  }

  // ---- suppressed flow

  @Test
  void suppressFlow_taskMadeInside_startsEmpty() throws Exception {
    TestClock.run(() -> {
      variable.set("request's");

      var task = Context.suppressFlow(() -> createTask(() -> variable.get()));

      assertThat(task.await()).isEqualTo("unset");
      assertThat(createTask(() -> variable.get()).await()).isEqualTo("request's");
    });
  }

  @Test
  void suppressFlow_callbacksAndThreads_startEmptyToo() throws Exception {
    run(() -> {
      variable.set("request's");

      Context.suppressFlow(() -> {
        EventLoop.running().callSoon(() -> log.add("callback " + variable.get()));
        String inThread = toThread(() -> variable.get());
        log.add("thread " + inThread);
        return null;
      });
    });

    assertThat(log).containsExactly("callback unset", "thread unset");
  }

  @Test
  void suppressFlow_inPlace_keepsTheValues() throws Exception {
    TestClock.run(() -> {
      variable.set("request's");

      String seen = Context.suppressFlow(() -> variable.get());

      assertThat(seen).isEqualTo("request's");
    });
  }

  @Test
  void suppressFlow_inACallback_works() throws Exception {
    TestClock.run(() -> {
      variable.set("request's");
      EventLoop.running()
          .callSoon(() -> {
            Context.suppressFlow(() -> createTask(() -> log.add(variable.get())));
            createTask(() -> log.add(variable.get()));
          });

      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(log).containsExactly("unset", "request's");
  }

  @Test
  void suppressFlow_bodyThrows_flowsAgainAfterwards() throws Exception {
    TestClock.run(() -> {
      variable.set("request's");
      assertThatThrownBy(() ->
              Context.suppressFlow(() -> {
                throw new IllegalArgumentException("no");
              }))
          .hasMessage("no");

      assertThat(createTask(() -> variable.get()).await()).isEqualTo("request's");
    });
  }

  @Test
  void suppressFlow_bodyWaits_leavesOtherTasksAlone() throws Exception {
    TestClock.run(() -> {
      variable.set("request's");
      createTask(() -> {
        Context.suppressFlow(() -> {
          sleep(ofSeconds(1));
          return null;
        });
      });
      sleep(ZERO);

      assertThat(createTask(() -> variable.get()).await()).isEqualTo("request's");
    });
  }

  // ---- at the end of a task

  @Test
  void onTaskEnd_several_runNewestFirstBeforeAnybodyIsTold() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            Context.onTaskEnd(() -> log.add("first " + variable.get()));
            Context.onTaskEnd(() -> log.add("second"));
            variable.set("task's");
            log.add("body");
          });
      task.addDoneCallback(done -> log.add("callback"));

      task.await();
    });

    assertThat(log).containsExactly("body", "second", "first task's", "callback");
  }

  @Test
  void onTaskEnd_taskFails_runsAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            Context.onTaskEnd(() -> log.add("end"));
            throw new IllegalArgumentException("no");
          });

      assertThatThrownBy(task::await).hasMessage("no");
    });

    assertThat(log).containsExactly("end");
  }

  @Test
  void onTaskEnd_taskIsCancelled_runsAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            Context.onTaskEnd(() -> log.add("end"));
            sleep(ofSeconds(100));
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("end");
  }

  @Test
  void onTaskEnd_actionThrows_isReportedAndTheOthersRun() throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      var failure = new IllegalStateException("in an action");
      var task =
          createTask(() -> {
            Context.onTaskEnd(() -> log.add("the other"));
            Context.onTaskEnd(() -> {
              throw failure;
            });
            return "x";
          });

      assertThat(task.await()).isEqualTo("x");
      assertThat(reports.only().exception()).isSameAs(failure);
      assertThat(reports.only().details()).containsEntry("task", task);
    });

    assertThat(log).containsExactly("the other");
  }

  @Test
  void onTaskEnd_inACallback_isRefused() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(() -> Context.onTaskEnd(() -> {}))
                .isInstanceOf(IllegalStateException.class);
            log.add("refused");
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }
}
