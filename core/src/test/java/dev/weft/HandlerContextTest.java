package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** In which context the exception handler runs. */
class HandlerContextTest {
  private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** Runs a program whose handler notes the request, and sets another one. */
  private void run(Action<?> program) throws Exception {
    Async.run(() -> {
      EventLoop.running()
          .setExceptionHandler((loop, report) -> {
            seen.add(REQUEST.get());
            REQUEST.set("the handler's");
          });
      program.run();
      return null;
    });
  }

  private static void fail() {
    throw new IllegalArgumentException("meant");
  }

  @Test
  void callbackFails_handlerRunsInItsContext() throws Exception {
    run(() -> {
      EventLoop.running()
          .callSoon(() -> {
            REQUEST.set("r-1");
            fail();
          });
      EventLoop.running().callSoon(() -> seen.add("next: " + REQUEST.get()));
      sleep(ZERO);
      seen.add("task: " + REQUEST.get());
    });

    assertThat(seen).containsExactly("r-1", "next: none", "task: none");
  }

  @Test
  void callbackOfAGivenContextFails_whatTheHandlerSetsIsNotInThatContext() throws Exception {
    run(() -> {
      var context = Context.copyOfCurrent();
      EventLoop.running()
          .callSoon(
              () -> {
                REQUEST.set("r-1");
                fail();
              },
              context);
      sleep(ZERO);
      seen.add("context: " + context.run(() -> REQUEST.get()));
    });

    assertThat(seen).containsExactly("r-1", "context: r-1");
  }

  @Test
  void doneCallbackFails_handlerRunsInItsContext() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      REQUEST.set("r-1");
      future.addDoneCallback(done -> fail());
      REQUEST.set("r-2");
      future.setResult("done");
      sleep(ZERO);
      seen.add("task: " + REQUEST.get());
    });

    assertThat(seen).containsExactly("r-1", "task: r-2");
  }

  @Test
  void taskFails_neverLookedAt_handlerRunsInItsContext() throws Exception {
    run(() -> {
      createTask(() -> {
        REQUEST.set("r-1");
        fail();
      });
      sleep(ZERO);
      EventLoop.running().inspection().reportUnseenFailures();
      seen.add("task: " + REQUEST.get());
    });

    assertThat(seen).containsExactly("r-1", "task: none");
  }

  @Test
  void futureFails_neverLookedAt_handlerRunsInTheContextInWhichItFailed() throws Exception {
    run(() -> {
      REQUEST.set("r-1");
      EventLoop.running().createFuture().setException(new IllegalArgumentException("meant"));
      REQUEST.set("r-2");
      EventLoop.running().inspection().reportUnseenFailures();
    });

    assertThat(seen).containsExactly("r-1");
  }

  @Test
  void taskFails_collected_handlerRunsInItsContext() throws Exception {
    run(() -> {
      failAndForget();
      while (seen.isEmpty()) {
        System.gc();
        EventLoop.running().callSoon(() -> REQUEST.set("whoever ran last"));
        sleep(java.time.Duration.ofMillis(1));
      }
    });

    assertThat(seen).containsExactly("r-1");
  }

  private static void failAndForget() {
    createTask(() -> {
      REQUEST.set("r-1");
      fail();
    });
    sleep(ZERO);
  }

  @Test
  void taskFailsWhileItsLoopShutsDown_handlerRunsInItsContext() throws Exception {
    run(() -> {
      createTask(() -> {
        REQUEST.set("r-1");
        try {
          EventLoop.running().createFuture().await();
        } catch (CancelledError e) {
          fail();
        }
      });
      sleep(ZERO);
      REQUEST.set("r-2");
    });

    assertThat(seen).containsExactly("r-1");
  }

  @Test
  void callExceptionHandler_inATask_whatTheHandlerSetsIsLost() throws Exception {
    run(() -> {
      REQUEST.set("r-1");
      EventLoop.running().callExceptionHandler(ErrorReport.of("of the user's own", null));
      seen.add("task: " + REQUEST.get());
    });

    assertThat(seen).containsExactly("r-1", "task: r-1");
  }

  @Test
  void callExceptionHandler_reportNamesATask_handlerRunsInItsContext() throws Exception {
    run(() -> {
      var task = createTask(() -> REQUEST.set("r-1"));
      task.await();
      EventLoop.running()
          .callExceptionHandler(ErrorReport.of("of the user's own", null).with("task", task));
    });

    assertThat(seen).containsExactly("r-1");
  }
}
