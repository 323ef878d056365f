package dev.weft;

import static dev.weft.Async.allTasks;
import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TaskTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void createTask_body_beginsInTheNextIteration() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> log.add("body"));
      log.add("made");

      task.await();
    });

    assertThat(log).containsExactly("made", "body");
  }

  @Test
  void createTask_several_beginInOrderOfCreation() throws Exception {
    TestClock.run(() -> {
      createTask(() -> log.add("a"));
      createTask(() -> log.add("b"));
      createTask(() -> log.add("c"));

      sleep(ZERO);
    });

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void createTask_twoThatTakeTurns_alternate() throws Exception {
    TestClock.run(() -> {
      var a = createTask(() -> threeSteps("a"));
      var b = createTask(() -> threeSteps("b"));

      a.await();
      b.await();
    });

    assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
  }

  private void threeSteps(String name) {
    for (int i = 1; i <= 3; i++) {
      log.add(name + i);
      sleep(ZERO);
    }
  }

  @Test
  void createTask_outsideALoop_isRefused() {
    assertThatThrownBy(() -> createTask(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Async.run");
  }

  @Test
  void createTask_beforeTheLoopRuns_beginsWhenItDoes() {
    try (var loop = EventLoop.create(new TestClock())) {
      var task = loop.createTask(() -> "x");

      assertThat(loop.runUntilComplete(task)).isEqualTo("x");
    }
  }

  @Test
  void await_result_isWhatTheBodyReturns() throws Exception {
    TestClock.run(() -> assertThat(createTask(() -> "x").await()).isEqualTo("x"));
  }

  @Test
  void await_bodyWithoutAResult_isNull() throws Exception {
    TestClock.run(() -> assertThat(createTask(() -> log.clear()).await()).isNull());
  }

  @Test
  void await_bodyThrowsUnchecked_throwsTheSame() throws Exception {
    TestClock.run(() -> {
      var failure = new IllegalArgumentException("no");
      var task = failing(failure);

      assertThatThrownBy(task::await).isSameAs(failure);
      assertThat(task.exception()).isSameAs(failure);
    });
  }

  @Test
  void await_bodyThrowsChecked_throwsItWrappedOrAsExpected() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("no");
      var task = failing(failure);

      assertThatThrownBy(task::await)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isSameAs(failure);
      assertThatThrownBy(() -> task.await(IOException.class)).isSameAs(failure);
    });
  }

  @Test
  void await_bodyThrowsAnError_throwsTheSame() throws Exception {
    TestClock.run(() -> {
      var failure = new AssertionError("no");

      assertThatThrownBy(failing(failure)::await).isSameAs(failure);
    });
  }

  private static Task<?> failing(Throwable failure) {
    return createTask(() -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    });
  }

  @Test
  void await_severalWaitForOneTask_allGetItsResult() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            sleep(ZERO);
            return "x";
          });
      var first = createTask(() -> log.add("first " + task.await()));
      var second = createTask(() -> log.add("second " + task.await()));

      first.await();
      second.await();
    });

    assertThat(log).containsExactly("first x", "second x");
  }

  @Test
  void await_itself_isRefused() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> currentTask().await());

      assertThatThrownBy(task::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot wait for itself");
    });
  }

  @Test
  void setResult_task_isRefused() throws Exception {
    TestClock.run(() -> {
      Task<String> task = createTask(() -> "x");

      assertThatThrownBy(() -> task.setResult("y"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("body");
      assertThatThrownBy(() -> task.setException(new IOException()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("body");
      assertThat(task.await()).isEqualTo("x");
    });
  }

  @Test
  void addDoneCallback_task_runsAfterItsEndInOrder() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> log.add("body"));
      task.addDoneCallback(done -> log.add("callback"));
      createTask(() -> {
        sleep(ZERO);
        log.add("later task");
      });

      task.await();
      log.add("waiter");
      sleep(ZERO);
    });

    assertThat(log).containsExactly("body", "callback", "waiter", "later task");
  }

  // ---- names

  @Test
  void name_notGiven_isNumberedInOrder() throws Exception {
    TestClock.run(() -> {
      long before = 0;
      for (int i = 0; i < 100; i++) {
        String name = createTask(() -> 1).name();

        assertThat(name).matches("Task-[0-9]+");
        long number = Long.parseLong(name.substring(5));
        assertThat(number).isGreaterThan(before);
        before = number;
      }
    });
  }

  @Test
  void name_notGiven_isUniqueInTheJvm() throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    int loops = 4;
    int tasks = 500;
    try (LoopGroup group = LoopGroup.start(loops)) {
      for (EventLoop loop : group.loops()) {
        loop.submit(
                () -> {
                  for (int i = 0; i < tasks; i++) {
                    names.add(createTask(() -> 1).name());
                  }
                })
            .get();
      }
    }

    assertThat(names).hasSize(loops * tasks);
  }

  @Test
  void name_given_isThatAndTheThreadsToo() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> Thread.currentThread().getName(), TaskOptions.named("fetcher"));

      assertThat(task.name()).isEqualTo("fetcher");
      assertThat(task.await()).isEqualTo("fetcher");
    });
  }

  @Test
  void setName_whileItWaits_renamesTheThreadToo() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            sleep(ZERO);
            return Thread.currentThread().getName();
          });
      sleep(ZERO);

      task.setName("renamed");

      assertThat(task.name()).isEqualTo("renamed");
      assertThat(task.await()).isEqualTo("renamed");
    });
  }

  @Test
  void setName_beforeItBegins_namesTheThread() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> Thread.currentThread().getName());

      task.setName("early");

      assertThat(task.await()).isEqualTo("early");
    });
  }

  @Test
  void thread_ofATask_isAVirtualOneOfItsOwn() throws Exception {
    TestClock.run(() -> {
      var own = Thread.currentThread();

      var other = createTask(Thread::currentThread).await();

      assertThat(other).isNotSameAs(own);
      assertThat(other.isVirtual()).isTrue();
      assertThat(Thread.currentThread()).isSameAs(own);
    });
  }

  // ---- what it is doing

  @Test
  void waitingOn_whileItWaits_isTheFuture() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().createFuture();
      var task = createTask(() -> future.await());
      assertThat(task.waitingOn()).isNull();
      sleep(ZERO);
      assertThat(task.waitingOn()).isSameAs(future);

      future.setResult(null);
      sleep(ZERO);

      assertThat(task.waitingOn()).isNull();
    });
  }

  @Test
  void toString_whileItWaitsForATask_namesIt() throws Exception {
    TestClock.run(() -> {
      var inner = createTask(() -> sleep(ofSeconds(1)), TaskOptions.named("inner"));
      var outer = createTask(() -> inner.await(), TaskOptions.named("outer"));
      sleep(ZERO);

      assertThat(outer).hasToString("Task[outer, pending, waits for Task[inner]]");
      outer.await();
      assertThat(outer).hasToString("Task[outer, finished: null]");
    });
  }

  @Test
  void toString_failed_tellsTheFailure() throws Exception {
    TestClock.run(() -> {
      var task = failing(new IllegalArgumentException("no"));
      sleep(ZERO);

      assertThat(task.exception()).isNotNull();
      assertThat(task.toString())
          .contains("failed")
          .contains("IllegalArgumentException")
          .contains("no");
    });
  }

  @Test
  void currentTask_inATask_isThatTask() throws Exception {
    TestClock.run(() -> {
      var task = createTask(Async::currentTask);

      assertThat((Object) task.await()).isSameAs(task);
      assertThat(currentTask()).isNotSameAs(task);
    });
  }

  @Test
  void currentTask_inACallback_isRefused() throws Exception {
    TestClock.run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(Async::currentTask)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callback");
            log.add("refused");
          });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }

  @Test
  void allTasks_inATask_holdsItAndThoseNotDone() throws Exception {
    TestClock.run(() -> {
      var done = createTask(() -> 1);
      sleep(ZERO);
      var waiting = createTask(() -> sleep(ofSeconds(1)));

      assertThat(allTasks()).containsExactly(currentTask(), waiting).doesNotContain(done);
      waiting.cancel();
    });
  }

  @Test
  void state_changedBetweenTwoWaits_isSeenWhole() throws Exception {
    TestClock.run(() -> {
      var counter = new int[1];
      var tasks = new ArrayList<Task<?>>();
      for (int i = 0; i < 100; i++) {
        tasks.add(
            createTask(() -> {
              for (int j = 0; j < 100; j++) {
                counter[0]++;
                if (j % 10 == 0) {
                  sleep(ZERO);
                }
              }
            }));
      }
      for (var task : tasks) {
        task.await();
      }

      assertThat(counter[0]).isEqualTo(10_000);
    });
  }

  @Test
  void threadLocal_ofATask_isItsOwn() throws Exception {
    var local = ThreadLocal.withInitial(() -> "initial");
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            local.set("task's");
            sleep(ZERO);
            return local.get();
          });
      sleep(ZERO);

      assertThat(local.get()).isEqualTo("initial");
      assertThat(task.await()).isEqualTo("task's");
    });
  }
}
