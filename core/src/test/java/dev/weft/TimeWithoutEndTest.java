package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.timeoutAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations that are longer than any number of nanoseconds, in a loop of any age. */
class TimeWithoutEndTest {
  private static final List<Duration> ENDLESS =
      List.of(
          Duration.ofSeconds(Long.MAX_VALUE),
          ChronoUnit.FOREVER.getDuration(),
          Duration.ofNanos(Long.MAX_VALUE),
          Duration.ofDays(365 * 300));

  private static final List<Duration> LONG_PAST =
      List.of(
          Duration.ofSeconds(Long.MIN_VALUE),
          Duration.ofSeconds(Long.MIN_VALUE, 1),
          Duration.ofNanos(Long.MIN_VALUE),
          Duration.ofDays(-365 * 300));

  private static final List<Duration> AGES =
      List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofDays(365 * 50));

  record Case(Duration time, Duration age) {}

  static Stream<Case> endless() {
    return ENDLESS.stream().flatMap(time -> AGES.stream().map(age -> new Case(time, age)));
  }

  static Stream<Case> longPast() {
    return LONG_PAST.stream().flatMap(time -> AGES.stream().map(age -> new Case(time, age)));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void limits_endless_doNotExpire(Case endless) throws Exception {
    at(
        endless,
        time -> {
          assertThat(timeout(time, () -> after(Duration.ofDays(1), "a"))).isEqualTo("a");
          String moved = timeout(time, t -> moved(t, time));
          assertThat(moved).isEqualTo("moved");
          String at = timeoutAt(time, t -> after(Duration.ofDays(1), "b"));
          assertThat(at).isEqualTo("b");
          assertThat(Async.waitFor(later("c"), time)).isEqualTo("c");
          assertThat(Async.waitFor(() -> after(Duration.ofDays(1), "d"), time)).isEqualTo("d");
          assertThat(Async.wait(List.of(later("e")), ReturnWhen.ALL_COMPLETED, time).pending())
              .isEmpty();
          assertThat(Async.asCompleted(List.of(later("f")), time).iterator().next().result())
              .isEqualTo("f");
          assertThat(later("g").get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo("g");
          assertThat(EventLoop.running().shutdownDefaultExecutor(time).await()).isTrue();
        });
  }

  @ParameterizedTest
  @MethodSource("endless")
  void timers_endless_doNotFire(Case endless) throws Exception {
    at(
        endless,
        time -> {
          EventLoop loop = EventLoop.running();
          Runnable never =
              () -> {
                throw new AssertionError("it fired");
              };
          TimerHandle later = loop.callLater(time, never);
          TimerHandle at = loop.callAt(time, never);
          Task<?> sleeper = createTask(() -> sleep(time));

          sleep(Duration.ofDays(1));

          assertThat(later.when()).isGreaterThan(loop.time());
          assertThat(at.when()).isGreaterThan(loop.time());
          assertThat(sleeper.isDone()).isFalse();
          later.cancel();
          at.cancel();
          boolean _ = sleeper.cancel();
        });
  }

  @ParameterizedTest
  @MethodSource("longPast")
  void limits_longPast_expireAtOnce(Case longPast) throws Exception {
    at(
        longPast,
        time -> {
          Future<String> pending = EventLoop.running().createFuture();
          assertThatThrownBy(() -> timeout(time, () -> after(Duration.ofDays(1), "a")))
              .isInstanceOf(TimeoutException.class);
          assertThatThrownBy(() -> timeoutAt(time, t -> after(Duration.ofDays(1), "b")))
              .isInstanceOf(TimeoutException.class);
          assertThatThrownBy(() -> Async.waitFor(later("c"), time))
              .isInstanceOf(TimeoutException.class);
          assertThat(Async.wait(List.of(pending), ReturnWhen.ALL_COMPLETED, time).pending())
              .containsExactly(pending);
          sleep(time);
          assertThat(EventLoop.running().shutdownDefaultExecutor(time).await()).isTrue();
        });
  }

  @ParameterizedTest
  @MethodSource("longPast")
  void timers_longPast_fireInTheNextIteration(Case longPast) throws Exception {
    at(
        longPast,
        time -> {
          EventLoop loop = EventLoop.running();
          Future<String> first = loop.createFuture();
          Future<String> second = loop.createFuture();
          Duration before = loop.time();

          TimerHandle _ = loop.callLater(time, () -> first.setResult("now"));
          TimerHandle _ = loop.callAt(time, () -> second.setResult("now"));
          sleep(Duration.ZERO);
          sleep(Duration.ZERO);

          assertThat(first.result() + second.result()).isEqualTo("nownow");
          assertThat(loop.time()).isEqualTo(before);
        });
  }

  @ParameterizedTest
  @MethodSource("endless")
  void options_endless_areTaken(Case endless) throws Exception {
    Duration time = endless.time();
    RunnerOptions options =
        RunnerOptions.DEFAULT.withShutdownLimit(time).withBlockedLimit(time).withDebug(true);
    try (Runner runner = new Runner(options)) {
      runner.loop().setSlowCallbackDuration(time);
      runner.run(() -> {
        Task<?> _ = createTask(() -> sleep(time));
        sleep(Duration.ZERO);
      });
    }
  }

  private static Task<String> later(String value) {
    return createTask(() -> after(Duration.ofDays(1), value));
  }

  private static String after(Duration time, String value) {
    sleep(time);
    return value;
  }

  private static String moved(Timeout timeout, Duration when) {
    timeout.reschedule(when);
    sleep(Duration.ofDays(1));
    return "moved";
  }

  private interface Body {
    void run(Duration time) throws Exception;
  }

  private static void at(Case each, Body body) throws Exception {
    TestClock clock = new TestClock();
    try (Runner runner = new Runner(RunnerOptions.DEFAULT.withPoller(clock))) {
      runner.run(() -> {
        clock.advance(each.age());
        sleep(Duration.ZERO);
        body.run(each.time());
      });
    }
  }
}
