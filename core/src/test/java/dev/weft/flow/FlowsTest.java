package dev.weft.flow;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static dev.weft.flow.Flows.every;
import static dev.weft.flow.Flows.generate;
import static dev.weft.flow.Flows.mapAsCompleted;
import static dev.weft.flow.Flows.mapConcurrently;
import static dev.weft.flow.Flows.moveOnAfter;
import static dev.weft.flow.Flows.race;
import static dev.weft.flow.Flows.start;
import static dev.weft.flow.Flows.ticks;
import static dev.weft.flow.Flows.withTimeoutOrNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.ExceptionGroup;
import dev.weft.Task;
import dev.weft.TestClock;
import dev.weft.queue.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private final List<String> log = new ArrayList<>();
  private int running;
  private int mostRunning;

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** Takes as many seconds as it is long, as a call over the network does. */
  private String fetch(String page) throws IOException {
    running++;
    mostRunning = Math.max(mostRunning, running);
    try {
      sleep(seconds(page.length()));
    } finally {
      running--;
    }
    if (page.startsWith("no")) {
      throw new IOException(page);
    }
    return "<" + page + ">";
  }

  private static long now() {
    return EventLoop.running().time().toMillis();
  }

  /** That the running task is the only one that there is. */
  private static void assertNothingRuns() {
    assertThat(Async.allTasks()).hasSize(1);
  }

  // ---- time

  @Test
  void every_runsTakeTime_beginAtTheMultiplesOfThePeriod() throws Exception {
    TestClock.run(() -> assertThatThrownBy(() -> poll(now())).hasMessage("enough"));

    assertThat(log).containsExactly("at 0", "at 10", "at 20");
  }

  private void poll(long began) {
    // @start region="every"
    every(
        Duration.ofSeconds(10),
        () -> {
          log.add("at " + (now() - began) / 1000);
          sleep(Duration.ofSeconds(3)); // does not put the next run off
          stopAfter(3);
        });
    // @end
  }

  private void stopAfter(int runs) {
    if (log.size() == runs) {
      throw new IllegalStateException("enough");
    }
  }

  @Test
  void ticks_loopIsLate_missNumbers() throws Exception {
    TestClock.run(() -> {
      long began = now();
      // @start region="ticks"
      for (long tick : ticks(Duration.ofSeconds(1))) {
        log.add(tick + " at " + (now() - began));
        if (tick == 1) {
          sleep(Duration.ofMillis(2_500));
        }
        if (tick >= 5) {
          break;
        }
      }
      // @end
    });

    assertThat(log).containsExactly("0 at 0", "1 at 1000", "4 at 4000", "5 at 5000");
  }

  @Test
  void ticks_cancelled_loseNoNumber() throws Exception {
    TestClock.run(() -> {
      var ticks = ticks(seconds(10)).iterator();
      assertThat(ticks.next()).isZero();

      assertThatThrownBy(() -> timeout(seconds(3), ticks::next))
          .isInstanceOf(TimeoutException.class);

      assertThat(ticks.next()).isEqualTo(1);
    });
  }

  @Test
  void ticks_ofNoTime_areRefused() {
    assertThatThrownBy(() -> ticks(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withTimeoutOrNull_inTimeAndTooLate_givesValueAndNull() throws Exception {
    TestClock.run(() -> {
      // @start region="or-null"
      String news = withTimeoutOrNull(Duration.ofSeconds(5), () -> fetch("news"));
      String weather = withTimeoutOrNull(Duration.ofSeconds(5), () -> fetch("weather"));
      // @end

      assertThat(news).isEqualTo("<news>");
      assertThat(weather).isNull();
      assertThat(moveOnAfter(seconds(5), () -> sleep(seconds(6)))).isTrue();
      assertThat(moveOnAfter(seconds(7), () -> sleep(seconds(6)))).isFalse();
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void withTimeoutOrNull_bodysOwnTimeout_isThrown() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() ->
              withTimeoutOrNull(
                  seconds(10),
                  () -> Async.<String, IOException>timeout(seconds(1), () -> fetch("weather"))))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("PT1S");
      assertThatThrownBy(() ->
              moveOnAfter(
                  seconds(1),
                  () -> {
                    try {
                      sleep(seconds(5));
                    } catch (CancelledError e) {
                      throw new TimeoutException("my own");
                    }
                  }))
          .hasMessage("my own");
    });
  }

  @Test
  void withTimeoutOrNull_cancelledByOthers_staysCancelled() throws Exception {
    TestClock.run(() -> {
      Task<?> task = createTask(() -> withTimeoutOrNull(seconds(10), () -> fetch("weather")));
      sleep(seconds(1));

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  // ---- race

  @Test
  void race_oneIsFirst_cancelsTheOthersAndWaitsForThem() throws Exception {
    TestClock.run(() -> {
      long began = now();
      // @start region="race"
      String first = race(() -> fetch("nowhere"), () -> fetch("weather"), () -> fetch("a mirror"));
      // @end

      assertThat(first).isEqualTo("<weather>");
      assertThat(now() - began).isEqualTo(7_000);
      assertThat(running).isZero();
      assertNothingRuns();
    });
  }

  @Test
  void race_loserCleansUp_isWaitedFor() throws Exception {
    TestClock.run(() -> {
      String first =
          race(
              () -> "winner",
              () -> {
                try {
                  return fetch("loser");
                } finally {
                  sleep(seconds(3));
                  log.add("clean");
                }
              });

      assertThat(first).isEqualTo("winner");
      assertThat(log).containsExactly("clean");
    });
  }

  @Test
  void race_allFail_throwsAllFailures() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() -> race(() -> fetch("nowhere"), () -> fetch("no")))
          .isInstanceOfSatisfying(
              ExceptionGroup.class,
              group ->
                  assertThat(group.exceptions())
                      .hasSize(2)
                      .allMatch(IOException.class::isInstance));
      assertNothingRuns();
    });
  }

  @Test
  void race_cancelled_endsAllBefore() throws Exception {
    TestClock.run(() -> {
      Task<?> task = createTask(() -> race(() -> fetch("weather"), () -> fetch("news")));
      sleep(seconds(1));
      assertThat(running).isEqualTo(2);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(running).isZero();
      assertNothingRuns();
    });
  }

  @Test
  void race_ofNobody_isRefused() {
    assertThatThrownBy(() -> race(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  // ---- mapping

  @Test
  void mapConcurrently_limit_isKeptAndOrderToo() throws Exception {
    TestClock.run(() -> {
      var pages = List.of("weather", "news", "a", "sports", "b");
      // @start region="map"
      try (var results = mapConcurrently(2, pages, page -> fetch(page))) {
        for (String result : results) {
          log.add(result);
        }
      }
      // @end

      assertThat(log).containsExactly("<weather>", "<news>", "<a>", "<sports>", "<b>");
      assertThat(mostRunning).isEqualTo(2);
      assertNothingRuns();
    });
  }

  @Test
  void mapAsCompleted_givesResultsAsTheyCome() throws Exception {
    TestClock.run(() -> {
      for (String result : mapAsCompleted(3, List.of("weather", "news", "a", "b"), this::fetch)) {
        log.add(result + " of " + running);
      }

      assertThat(log).containsExactly("<a> of 2", "<b> of 2", "<news> of 1", "<weather> of 0");
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_itemsWithoutEnd_takesNoMoreThanTheLimit() throws Exception {
    TestClock.run(() -> {
      List<Integer> taken = new ArrayList<>();
      Iterable<Integer> endless =
          () -> IntStream.iterate(0, i -> i + 1).peek(taken::add).boxed().iterator();

      try (var results = mapConcurrently(3, endless, i -> i * 10)) {
        var values = results.iterator();
        assertThat(values.next()).isZero();
        sleep(seconds(100));
        assertThat(taken).hasSizeLessThanOrEqualTo(5);
        assertThat(values.next()).isEqualTo(10);
      }
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_itemsWait_resultsComeMeanwhile() throws Exception {
    TestClock.run(() -> {
      var pages = new Queue<String>();
      createTask(() -> {
        pages.put("a");
        sleep(seconds(100));
        pages.put("b");
        pages.shutdown();
      });
      long began = now();

      for (String result : mapConcurrently(8, pages, this::fetch)) {
        log.add(result + " at " + (now() - began) / 1000);
      }

      assertThat(log).containsExactly("<a> at 1", "<b> at 101");
    });
  }

  @Test
  void mapConcurrently_oneFails_endsTheOthersAndThrowsAtOnce() throws Exception {
    TestClock.run(() -> {
      long began = now();
      var results = mapConcurrently(3, List.of("long ago", "no", "news", "weather"), this::fetch);

      assertThatThrownBy(() -> results.forEach(log::add))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IOException.class);

      assertThat(now() - began).isEqualTo(2_000);
      assertThat(log).isEmpty();
      assertNothingRuns();
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void mapAsCompleted_oneFails_givesWhatCameBefore() throws Exception {
    TestClock.run(() -> {
      var results = mapAsCompleted(3, List.of("long ago", "no", "a", "weather"), this::fetch);

      assertThatThrownBy(() -> results.forEach(log::add)).hasCauseInstanceOf(IOException.class);

      assertThat(log).containsExactly("<a>");
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_itemsFail_isThrown() throws Exception {
    TestClock.run(() -> {
      Iterable<String> failing =
          () -> {
            throw new IllegalStateException("no items");
          };

      assertThatThrownBy(() -> mapConcurrently(3, failing, this::fetch).forEach(log::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no items");
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_leftEarly_closeEndsTheRest() throws Exception {
    TestClock.run(() -> {
      try (var results = mapConcurrently(4, List.of("a", "weather", "news", "b"), this::fetch)) {
        for (String result : results) {
          log.add(result);
          break;
        }
        assertThat(running).isPositive();
      }

      assertThat(running).isZero();
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_cancelled_endsAllBefore() throws Exception {
    TestClock.run(() -> {
      Task<?> task =
          createTask(
              () -> mapConcurrently(4, List.of("weather", "news"), this::fetch).forEach(log::add));
      sleep(seconds(1));

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(running).isZero();
      assertNothingRuns();
    });
  }

  @Test
  void mapConcurrently_neverGoneThrough_beginsNothing() throws Exception {
    TestClock.run(() -> {
      var results = mapConcurrently(4, List.of("weather", "news"), this::fetch);
      sleep(seconds(1));
      results.close();

      assertThat(mostRunning).isZero();
      assertThat(results).isEmpty();
      assertThatThrownBy(results::iterator).isInstanceOf(IllegalStateException.class);
    });
  }

  // ---- starting

  @Test
  void start_bodyIsReady_returnsAndTheBodyGoesOn() throws Exception {
    TestClock.run(() -> {
      // @start region="start"
      taskGroup(group -> {
        int port =
            start(
                group,
                ready -> {
                  sleep(Duration.ofSeconds(2)); // until it listens
                  ready.with(9000);
                  sleep(Duration.ofSeconds(10)); // serves
                  log.add("served");
                });
        log.add("port " + port);
      });
      // @end
    });

    assertThat(log).containsExactly("port 9000", "served");
  }

  @Test
  void start_bodyFailsBefore_isThrownAndTheGroupGoesOn() throws Exception {
    TestClock.run(() -> {
      taskGroup(group -> {
        assertThatThrownBy(() -> start(group, _ -> fetch("no")))
            .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> start(group, _ -> {})).isInstanceOf(IllegalStateException.class);
        sleep(seconds(1));
        log.add("goes on");
      });
      assertThat(log).containsExactly("goes on");
    });
  }

  @Test
  void start_bodyFailsAfterwards_isTheGroupsFailure() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(group -> {
                  start(
                      group,
                      ready -> {
                        ready.with("x");
                        fetch("no");
                      });
                  sleep(seconds(100));
                }))
            .isInstanceOf(ExceptionGroup.class));
  }

  @Test
  void start_cancelled_endsTheBody() throws Exception {
    TestClock.run(() -> {
      Task<?> task =
          createTask(() ->
              taskGroup(group -> {
                start(group, _ -> fetch("weather"));
              }));
      sleep(seconds(1));

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(running).isZero();
      assertNothingRuns();
    });
  }

  // ---- generators

  @Test
  void generate_producerIsAtMostABufferAhead() throws Exception {
    TestClock.run(() -> {
      // @start region="generate"
      Results<Integer> squares =
          generate(
              2,
              out -> {
                for (int i = 1; i <= 4; i++) {
                  log.add("makes " + i * i);
                  out.yield(i * i);
                }
              });
      for (int square : squares) {
        log.add("gets " + square);
        sleep(Duration.ofSeconds(1));
      }
      // @end

      assertThat(log)
          .containsExactly(
              "makes 1",
              "makes 4",
              "makes 9", // waits until there is room for it
              "gets 1",
              "makes 16",
              "gets 4",
              "gets 9",
              "gets 16");
      assertNothingRuns();
    });
  }

  @Test
  void generate_producerFails_throwsAfterTheValues() throws Exception {
    TestClock.run(() -> {
      Results<String> values =
          generate(
              10,
              out -> {
                out.yield("a");
                throw new IOException("broken");
              });

      assertThatThrownBy(() -> values.forEach(log::add)).hasCauseInstanceOf(IOException.class);

      assertThat(log).containsExactly("a");
    });
  }

  @Test
  void generate_leftEarly_closeEndsTheProducer() throws Exception {
    TestClock.run(() -> {
      Results<Integer> endless =
          generate(
              1,
              out -> {
                try {
                  for (int i = 0; ; i++) {
                    out.yield(i);
                  }
                } finally {
                  sleep(seconds(1));
                  log.add("ended");
                }
              });

      try (endless) {
        assertThat(endless.iterator().next()).isZero();
      }

      assertThat(log).containsExactly("ended");
      assertNothingRuns();
    });
  }

  @Test
  void generate_cancelled_endsTheProducer() throws Exception {
    TestClock.run(() -> {
      Results<String> values = generate(1, _ -> fetch("weather"));
      Task<?> task = createTask(() -> values.forEach(log::add));
      sleep(seconds(1));

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(running).isZero();
      assertNothingRuns();
    });
  }
}
