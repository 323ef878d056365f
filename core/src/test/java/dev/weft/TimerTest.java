package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerTest {
  private final EventLoop loop = EventLoop.create(new TestClock());
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private void runFor(Duration time) {
    loop.callLater(time, loop::stop);
    loop.runForever();
  }

  @Test
  void callLater_anyOrder_runInOrderOfDeadline() {
    loop.callLater(ofSeconds(3), () -> log.add("3"));
    loop.callLater(ofSeconds(1), () -> log.add("1"));
    loop.callLater(ofSeconds(2), () -> log.add("2"));

    runFor(ofSeconds(4));

    assertThat(log).containsExactly("1", "2", "3");
  }

  @Test
  void callLater_sameDeadline_runInOrderOfCreation() {
    for (int i = 0; i < 20; i++) {
      int number = i;
      loop.callLater(ofSeconds(1), () -> log.add("" + number));
    }

    runFor(ofSeconds(1));

    assertThat(log)
        .hasSize(20)
        .isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
  }

  @Test
  void callLater_zeroOrNegative_runsAfterWhatIsReady() {
    loop.callLater(ZERO, () -> log.add("zero"));
    loop.callLater(ofSeconds(-1), () -> log.add("negative"));
    loop.callSoon(() -> log.add("ready"));

    loop.callSoon(loop::stop);
    loop.runForever();

    assertThat(log).containsExactly("ready", "negative", "zero");
  }

  @Test
  void callLater_zeroInATimersCallback_runsInTheNextIteration() {
    loop.callLater(
        ofSeconds(1),
        () -> {
          log.add("timer");
          loop.callLater(ZERO, () -> log.add("its own"));
        });
    loop.callLater(ofSeconds(1), () -> log.add("same moment"));

    runFor(ofSeconds(2));

    assertThat(log).containsExactly("timer", "same moment", "its own");
  }

  @Test
  void callAt_deadline_runsAtThatTime() {
    var deadline = loop.time().plus(ofMillis(1_500));
    loop.callAt(
        deadline,
        () -> {
          assertThat(loop.time()).isEqualTo(deadline);
          log.add("ran");
        });

    runFor(ofSeconds(2));

    assertThat(log).containsExactly("ran");
  }

  @Test
  void callAt_past_runsInTheNextIteration() {
    loop.callAt(loop.time().minus(ofHours(1)), () -> log.add("past"));

    loop.stop();
    loop.runForever();

    assertThat(log).containsExactly("past");
  }

  @Test
  void callLater_longerThanTheClockCanTell_waitsForEver() {
    loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));
    loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), () -> log.add("at once"));

    runFor(ofDays(365));

    assertThat(log).containsExactly("at once");
  }

  @Test
  void when_timer_isItsDeadline() {
    var timer = loop.callLater(ofSeconds(7), () -> {});

    assertThat(timer.when()).isEqualTo(loop.time().plusSeconds(7));
  }

  @Test
  void cancel_beforeItsTime_doesNotRun() {
    var timer = loop.callLater(ofSeconds(1), () -> log.add("cancelled"));

    timer.cancel();
    runFor(ofSeconds(2));

    assertThat(log).isEmpty();
    assertThat(timer.isCancelled()).isTrue();
  }

  @Test
  void cancel_byAnEarlierTimerOfTheSameMoment_doesNotRun() {
    var later = new TimerHandle[1];
    loop.callLater(ofSeconds(1), () -> later[0].cancel());
    later[0] = loop.callLater(ofSeconds(1), () -> log.add("cancelled"));

    runFor(ofSeconds(2));

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_afterItRan_countsForNothing() {
    var timer = loop.callLater(ofSeconds(1), () -> {});
    runFor(ofSeconds(1));
    loop.callLater(ofSeconds(1), () -> log.add("another"));

    timer.cancel();
    timer.cancel();
    runFor(ofSeconds(2));

    assertThat(log).containsExactly("another");
    assertThat(loop.timers().size()).isZero();
  }

  @Test
  void cancel_aMillionTimers_leavesNothingBehind() {
    for (int i = 0; i < 1_000_000; i++) {
      loop.callLater(ofHours(1 + i % 7), () -> {}).cancel();
    }

    assertThat(loop.timers().size()).isZero();
  }

  @Test
  void cancel_aMillionTimersAfterAllWereSet_leavesNothingBehind() {
    var timers = new ArrayList<TimerHandle>();
    for (int i = 0; i < 1_000_000; i++) {
      timers.add(loop.callLater(ofHours(1 + i % 7), () -> {}));
    }

    timers.forEach(TimerHandle::cancel);

    assertThat(loop.timers().size()).isZero();
  }

  @Test
  void cancel_someAmongManyThatRun_areNotKeptUntilTheirTime() {
    for (int i = 0; i < 90; i++) {
      loop.callLater(ofHours(100), () -> {}).cancel();
      loop.callLater(ofSeconds(1), () -> {});
      loop.callLater(ofSeconds(1), () -> {});
    }

    runFor(ofSeconds(2));

    assertThat(loop.timers().size()).isZero();
  }

  @Test
  void run_firstTimerCancelled_isNotWaitedFor() {
    var start = loop.time();
    var cancelled = loop.callLater(ofSeconds(1), () -> {});
    loop.callLater(ofSeconds(5), loop::stop);
    loop.callLater(ofSeconds(6), () -> {});
    var times = new ArrayList<Duration>();
    cancelled.cancel();
    loop.callSoon(() -> loop.callSoon(() -> times.add(loop.time())));

    loop.runForever();

    assertThat(times).containsExactly(start);
    assertThat(loop.time()).isEqualTo(start.plusSeconds(5));
  }

  @Test
  void sleep_severalTasks_wakeInOrderOfDeadline() throws Exception {
    TestClock.run(() -> {
      createTask(() -> sleepAndLog(ofSeconds(3), "3"));
      createTask(() -> sleepAndLog(ofSeconds(1), "1"));
      createTask(() -> sleepAndLog(ofSeconds(2), "2"));

      sleep(ofSeconds(4));
    });

    assertThat(log).containsExactly("1", "2", "3");
  }

  private void sleepAndLog(Duration time, String what) {
    sleep(time);
    log.add(what);
  }

  @Test
  void sleep_zero_letsEveryoneElseRunOnce() throws Exception {
    TestClock.run(() -> {
      createTask(() -> {
        log.add("other 1");
        sleep(ZERO);
        log.add("other 2");
      });

      sleep(ZERO);
      log.add("main 1");
      sleep(ofSeconds(-1));
      log.add("main 2");
    });

    assertThat(log).containsExactly("other 1", "main 1", "other 2", "main 2");
  }

  @Test
  void sleep_cancelled_dropsItsTimer() throws Exception {
    TestClock.run(() -> {
      var sleeper = createTask(() -> sleep(ofHours(1)));
      sleep(ZERO);

      sleeper.cancel();
      sleep(ZERO);

      assertThat(sleeper.isCancelled()).isTrue();
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void sleep_realClock_takesAtLeastThatLong() throws Exception {
    long before = System.nanoTime();

    Async.run(() -> sleep(ofMillis(2)));

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(ofMillis(2).toNanos());
  }
}
