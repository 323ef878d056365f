package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The MDC of Logback in tasks, callbacks and threads. */
class MdcTest {
  private static final Logger LOG = LoggerFactory.getLogger("app");

  @AfterEach
  void clear() {
    MDC.clear();
  }

  @Test
  void mdc_setInATask_isSeenInWhatComesOfIt() throws Exception {
    Async.run(() -> {
      MDC.put("request", "r-17");

      assertThat(Flows.of(() -> MDC.get("request")))
          .hasSize(11)
          .allSatisfy((way, seen) -> assertThat(seen).as(way).isEqualTo("r-17"));
    });
  }

  @Test
  void mdc_ofAChild_isItsOwn() {
    Async.run(() -> {
      MDC.put("request", "parent's");
      Task<?> child =
          createTask(() -> {
            MDC.put("request", "child's");
            sleep(ZERO);
            assertThat(MDC.get("request")).isEqualTo("child's");
          });
      sleep(ZERO);

      assertThat(MDC.get("request")).isEqualTo("parent's");
      child.await();
      assertThat(MDC.get("request")).isEqualTo("parent's");
    });
  }

  @Test
  void mdc_ofACallback_isGoneInTheNextOne() {
    Async.run(() -> {
      EventLoop loop = EventLoop.running();
      List<String> seen = new ArrayList<>();
      loop.callSoon(() -> seen.add("" + MDC.get("request")));
      MDC.put("request", "r-1");
      loop.callSoon(() -> seen.add("" + MDC.get("request")));
      MDC.clear();
      loop.callSoon(() -> seen.add("" + MDC.get("request")));
      sleep(ZERO);

      assertThat(seen).containsExactly("null", "r-1", "null");
    });
  }

  @Test
  void mdc_leftByCodeThatHadNone_isGoneInTheNext() {
    Async.run(() -> {
      EventLoop loop = EventLoop.running();
      List<String> seen = new ArrayList<>();
      Runnable lookAndLeave =
          () -> {
            seen.add("" + MDC.get("request"));
            MDC.put("request", "left behind");
          };
      Future<String> future = loop.createFuture();
      for (int i = 0; i < 2; i++) {
        loop.callSoon(lookAndLeave);
        loop.callSoon(lookAndLeave, Context.empty());
        loop.callLater(ZERO, lookAndLeave);
        future.addDoneCallback(done -> lookAndLeave.run());
        Async.toThread(() -> lookAndLeave.run());
        Context.copyOfCurrent().run(() -> lookAndLeave.run());
      }
      future.setResult("done");
      sleep(ZERO);
      sleep(ZERO);

      assertThat(seen).hasSize(12).containsOnly("null");
      assertThat(MDC.get("request")).isNull();
    });
  }

  @Test
  void mdc_otherTasks_doNotSeeIt() {
    Async.run(() -> {
      Future<String> go = EventLoop.running().createFuture();
      Task<String> other =
          createTask(() -> {
            String _ = go.await();
            return "" + MDC.get("request");
          });
      MDC.put("request", "mine");
      sleep(ZERO);
      go.setResult("");

      assertThat(other.await()).isEqualTo("null");
    });
  }

  @Test
  void mdc_ofTheThreadOutside_flowsIntoTheLoop() {
    MDC.put("request", "outside");

    String seen = Async.run(() -> createTask(() -> MDC.get("request")).await());

    assertThat(seen).isEqualTo("outside");
    assertThat(MDC.get("request")).isEqualTo("outside");
  }

  @Test
  void mdc_suppressedFlowOrAContextOfOnesOwn_isNotCarried() {
    Async.run(() -> {
      MDC.put("request", "r-17");

      String suppressed =
          Context.suppressFlow(() -> createTask(() -> "" + MDC.get("request"))).await();
      String empty =
          createTask(
                  () -> "" + MDC.get("request"), TaskOptions.DEFAULT.withContext(Context.empty()))
              .await();

      assertThat(List.of(suppressed, empty)).containsOnly("null");
    });
  }

  @Test
  void context_asUsersSeeIt_hasNothingOfWhatIsCarried() {
    Async.run(() -> {
      MDC.put("request", "r-17");
      createTask(
              () -> {
                Context here = Context.copyOfCurrent();
                assertThat(here.size()).isZero();
                assertThat(here.variables()).isEmpty();
                assertThat(here).isEqualTo(Context.empty()).hasSameHashCodeAs(Context.empty());
              })
          .await();
    });
  }

  @Test
  void logLines_ofChildrenAndThreads_haveIt() throws Exception {
    try (var log = new CapturedLog("app")) {
      Async.run(() -> {
        MDC.put("request", "r-17");
        createTask(() -> LOG.info("in a child")).await();
        toThread(() -> LOG.info("in a thread"));
      });

      assertThat(log.mdcOf("in a child")).containsEntry("request", "r-17");
      assertThat(log.mdcOf("in a thread")).containsEntry("request", "r-17");
    }
  }

  @Test
  void logLines_ofWeft_haveLoopTaskAndTheMdcOfWhatFailed() throws Exception {
    String[] loop = new String[1];
    try (var log = new CapturedLog("dev.weft")) {
      Async.run(() -> {
        loop[0] = EventLoop.running().toString();
        MDC.put("request", "r-17");
        EventLoop.running()
            .callSoon(() -> {
              throw new IllegalStateException("as meant");
            });
        var _ =
            createTask(
                () -> {
                  throw new IllegalStateException("as meant, too");
                },
                TaskOptions.named("worker"));
        sleep(ZERO);
        MDC.clear();
        sleep(ZERO);
        EventLoop.running().inspection().reportUnseenFailures();
      });

      Map<String, String> ofCallback = log.mdcOf("a callback failed");
      assertThat(ofCallback)
          .containsEntry("request", "r-17")
          .containsEntry("weft.loop", loop[0])
          .doesNotContainKey("weft.task");
      assertThat(log.mdcOf("task worker was never looked at"))
          .containsEntry("request", "r-17")
          .containsEntry("weft.loop", loop[0]);
    }
  }

  @Test
  void logLine_ofABlockedLoop_hasTheTask() throws Exception {
    try (var log = new CapturedLog("dev.weft")) {
      Async.run(() -> {
        EventLoop loop = EventLoop.running();
        loop.callExceptionHandler(
            dev.weft.ErrorReport.of("of a task", null)
                .with("task", createTask(() -> {}, TaskOptions.named("worker"))));
        sleep(ZERO);
      });

      assertThat(log.mdcOf("of a task")).containsEntry("weft.task", "worker");
    }
  }
}
