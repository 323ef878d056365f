package dev.weft.examples.guide;

import static dev.weft.Async.asCompleted;
import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.gatherBoth;
import static dev.weft.Async.gatherOutcomes;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.supervisor;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static dev.weft.Async.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ExceptionGroup;
import dev.weft.Outcome;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/tasks-and-cancellation.md. */
class TasksGuideTest {
  private final List<String> log = new ArrayList<>();

  private void print(String text) {
    log.add(text);
  }

  /** Takes some time, as a call over the network does. */
  private static String fetch(String what) throws IOException {
    sleep(Duration.ofMillis(what.length() * 100L));
    if (what.equals("nothing")) {
      throw new FileNotFoundException(what);
    }
    return "<" + what + ">";
  }

  @Test
  void create_twoTasks_runAtOnce() throws Exception {
    VirtualTime.run(() -> {
      // @start region="create"
      Task<String> news = createTask(() -> fetch("news"));
      Task<String> weather = createTask(() -> fetch("weather"));
      print(news.await() + weather.await());
      // @end
    });

    assertThat(log).containsExactly("<news><weather>");
  }

  @Test
  void await_bodyFailed_throwsWhatItThrew() throws Exception {
    VirtualTime.run(() -> {
      // @start region="failure"
      Task<String> page = createTask(() -> fetch("nothing"));
      try {
        print(page.await(IOException.class));
      } catch (IOException e) {
        print("not there: " + e.getMessage());
      }
      // @end
      assertThatThrownBy(page::await)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(FileNotFoundException.class);
    });

    assertThat(log).containsExactly("not there: nothing");
  }

  @Test
  void group_ends_whenAllItsTasksAreDone() throws Exception {
    VirtualTime.run(() -> {
      // @start region="group"
      taskGroup(group -> {
        group.createTask(() -> print(fetch("news")));
        group.createTask(() -> print(fetch("weather")));
      });
      print("both are done");
      // @end
    });

    assertThat(log).containsExactly("<news>", "<weather>", "both are done");
  }

  @Test
  void group_oneFails_theOthersAreCancelled() throws Exception {
    VirtualTime.run(() -> {
      // @start region="group-failure"
      try {
        taskGroup(group -> {
          group.createTask(() -> fetch("nothing"));
          group.createTask(() -> fetch("something that takes long"));
        });
      } catch (ExceptionGroup failures) {
        failures.subgroup(IOException.class).ifPresent(io -> print(io.exceptions().toString()));
      }
      // @end
    });

    assertThat(log).containsExactly("[java.io.FileNotFoundException: nothing]");
  }

  @Test
  void supervisor_oneFails_theOthersGoOn() throws Exception {
    VirtualTime.run(() -> {
      // @start region="supervisor"
      try {
        supervisor(group -> {
          group.createTask(() -> print(fetch("nothing")));
          group.createTask(() -> print(fetch("something that takes long")));
        });
      } catch (ExceptionGroup failures) {
        print(failures.exceptions().size() + " failed");
      }
      // @end
    });

    assertThat(log).containsExactly("<something that takes long>", "1 failed");
  }

  @Test
  void gather_severalFutures_givesTheirResultsInOrder() throws Exception {
    VirtualTime.run(() -> {
      var news = createTask(() -> fetch("news"));
      var weather = createTask(() -> fetch("weather"));
      var count = createTask(() -> 7);
      // @start region="gather"
      List<String> pages = gather(news, weather).await();

      var both = gatherBoth(news, count).await(); // different types, no cast
      print(both.first().repeat(both.second()));

      for (Outcome<String> outcome : gatherOutcomes(List.of(news, weather)).await()) {
        switch (outcome) {
          case Outcome.Success<String>(String page) -> print(page);
          case Outcome.Failed<String>(Throwable failure) -> print(failure.toString());
        }
      }
      // @end
      assertThat(pages).containsExactly("<news>", "<weather>");
    });

    assertThat(log).containsExactly("<news>".repeat(7), "<news>", "<weather>");
  }

  @Test
  void wait_firstCompleted_leavesTheOthersAlone() throws Exception {
    VirtualTime.run(() -> {
      var news = createTask(() -> fetch("news"));
      var weather = createTask(() -> fetch("weather"));
      // @start region="wait"
      for (var page : asCompleted(List.of(weather, news), null)) {
        print(page.result());
      }
      var ended = Async.wait(List.of(news, weather), ReturnWhen.FIRST_COMPLETED, null);
      print(ended.pending().size() + " still run");
      // @end
    });

    assertThat(log).containsExactly("<news>", "<weather>", "0 still run");
  }

  @Test
  void timeout_timeIsOver_cancelsTheBody() throws Exception {
    VirtualTime.run(() -> {
      // @start region="timeout"
      try {
        String page = timeout(Duration.ofSeconds(1), () -> fetch("something that takes long"));
        print(page);
      } catch (TimeoutException e) {
        print("too slow");
      }
      // @end
    });

    assertThat(log).containsExactly("too slow");
  }

  @Test
  void timeout_rescheduled_expiresLater() throws Exception {
    VirtualTime.run(() -> {
      // @start region="reschedule"
      timeout(
          Duration.ofSeconds(1),
          limit -> {
            print(fetch("news"));
            limit.reschedule(null); // from here on there is no limit
            print(fetch("something that takes long"));
          });
      // @end
    });

    assertThat(log).containsExactly("<news>", "<something that takes long>");
  }

  @Test
  void waitFor_future_isCancelledWhenTheTimeIsOver() throws Exception {
    VirtualTime.run(() -> {
      Task<String> page = createTask(() -> fetch("something that takes long"));

      assertThatThrownBy(() -> waitFor(page, Duration.ofMillis(10)))
          .isInstanceOf(TimeoutException.class);

      assertThat(page.isCancelled()).isTrue();
    });
  }

  // @start region="clean-up"
  void serve() {
    try {
      while (true) {
        sleep(Duration.ofSeconds(1));
      }
    } finally {
      print("closing");
      sleep(Duration.ofMillis(10)); // may wait: the cancellation is thrown once
      print("closed");
    }
  }

  // @end

  @Test
  void cancel_taskThatCleansUp_isAwaitable() throws Exception {
    VirtualTime.run(() -> {
      // @start region="cancel"
      Task<?> server = createTask(this::serve);
      sleep(Duration.ofSeconds(3));
      server.cancel("shutting down");
      try {
        server.await();
      } catch (CancelledError e) {
        print("ended: " + e.getMessage());
      }
      // @end
    });

    assertThat(log).containsExactly("closing", "closed", "ended: shutting down");
  }

  // @start region="suppress"
  String fetchOrStale() throws IOException {
    try {
      return fetch("something that takes long");
    } catch (CancelledError e) {
      if (currentTask().uncancel() > 0) {
        throw e; // somebody else wants this task to end, too
      }
      return "stale";
    }
  }

  // @end

  @Test
  void uncancel_taskThatSuppressed_endsWell() throws Exception {
    VirtualTime.run(() -> {
      Task<String> page = createTask(this::fetchOrStale);
      sleep(Duration.ofMillis(10));

      page.cancel();

      assertThat(page.await()).isEqualTo("stale");
    });
  }

  @Test
  void shield_waiterCancelled_theOtherGoesOn() throws Exception {
    VirtualTime.run(() -> {
      // @start region="shield"
      Task<String> save = createTask(() -> fetch("something that must be done"));
      try {
        timeout(Duration.ofSeconds(1), () -> shield(save).await());
      } catch (TimeoutException e) {
        print("saving goes on");
      }
      // @end
      assertThat(save.await()).isEqualTo("<something that must be done>");
    });

    assertThat(log).containsExactly("saving goes on");
  }
}
