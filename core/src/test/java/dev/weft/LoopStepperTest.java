package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.spi.LoopStepper;
import dev.weft.spi.Poller;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Loops that one thread steps by turns, in a time that it sets. */
class LoopStepperTest {
  private final List<String> log = new ArrayList<>();

  /** A poller without anything to wait for, whose clock the test sets. */
  private static final class SetTime implements Poller {
    private long now;

    @Override
    public void poll(long timeoutNanos) {
      if (timeoutNanos != 0) {
        throw new IllegalStateException("would wait");
      }
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  /** Code of a driver. */
  private interface Drive {
    void run() throws Throwable;
  }

  private static void drive(Drive code) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    EventLoop any = EventLoop.create(new SetTime());
    Thread driver =
        any.inspection()
            .stepper()
            .newDriver(() -> {
              try {
                code.run();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    driver.start();
    try {
      driver.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    any.close();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  private static LoopStepper begin(EventLoop loop) {
    LoopStepper stepper = loop.inspection().stepper();
    stepper.begin(() -> {});
    return stepper;
  }

  private static int stepWhileReady(LoopStepper stepper) {
    int steps = 0;
    while (stepper.hasReady()) {
      stepper.step();
      steps++;
    }
    return steps;
  }

  // ---- several loops on one thread

  @Test
  void step_twoLoopsByTurns_eachRunsItsOwnTasksAndCallbacks() {
    EventLoop one = EventLoop.create(new SetTime());
    EventLoop two = EventLoop.create(new SetTime());
    for (EventLoop loop : List.of(one, two)) {
      String name = loop == one ? "one" : "two";
      loop.createTask(() -> {
        log.add(name + " begins " + (EventLoop.running() == loop));
        loop.callSoon(() -> log.add(name + " calls " + (EventLoop.running() == loop)));
        sleep(ZERO);
        log.add(name + " ends " + (EventLoop.running() == loop));
      });
    }

    drive(() -> {
      LoopStepper first = begin(one);
      LoopStepper second = begin(two);
      while (first.hasReady() || second.hasReady()) {
        first.step();
        second.step();
      }
      log.add("between " + EventLoop.runningOrNull());
      first.close();
      second.close();
    });
    one.close();
    two.close();

    assertThat(log)
        .containsExactly(
            "one begins true",
            "two begins true",
            "one calls true",
            "one ends true",
            "two calls true",
            "two ends true",
            "between null");
  }

  @Test
  void step_programOfTasksCallbacksAndTimers_hasTheOrderOfARun() {
    List<String> run = orderOf(false);
    List<String> steps = orderOf(true);

    assertThat(steps).isEqualTo(run).hasSizeGreaterThan(20);
  }

  private static List<String> orderOf(boolean stepped) {
    List<String> order = new ArrayList<>();
    SetTime time = new SetTime();
    EventLoop loop = EventLoop.create(time);
    for (int i = 0; i < 5; i++) {
      int n = i;
      loop.createTask(() -> {
        order.add("task " + n);
        loop.callSoon(() -> order.add("callback of " + n));
        loop.callLater(ZERO, () -> order.add("timer of " + n));
        createTask(() -> order.add("child of " + n)).await();
        sleep(ZERO);
        order.add("end of " + n);
        if (n == 4) {
          loop.callSoon(loop::stop);
        }
      });
    }
    if (stepped) {
      drive(() -> {
        LoopStepper stepper = begin(loop);
        stepWhileReady(stepper);
        stepper.close();
      });
    } else {
      loop.runForever();
    }
    loop.close();
    return order;
  }

  @Test
  void earliestTimerNanos_taskSleeps_isWhenItIsDueOnThePollersClock() {
    SetTime time = new SetTime();
    EventLoop loop = EventLoop.create(time);
    loop.createTask(() -> {
      sleep(ofMillis(5));
      log.add("slept until " + loop.time().toMillis());
    });

    drive(() -> {
      LoopStepper stepper = begin(loop);
      assertThat(stepper.earliestTimerNanos()).isEqualTo(Long.MAX_VALUE);
      stepWhileReady(stepper);
      assertThat(stepper.earliestTimerNanos()).isEqualTo(5_000_000);
      time.now = 5_000_000;
      stepper.step();
      stepWhileReady(stepper);
      assertThat(stepper.earliestTimerNanos()).isEqualTo(Long.MAX_VALUE);
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("slept until 5");
  }

  @Test
  void submit_fromAnotherLoopOfTheDriver_isAwaitedAndNoIntrusion() {
    EventLoop one = EventLoop.create(new SetTime());
    EventLoop two = EventLoop.create(new SetTime());
    one.createTask(() -> {
      log.add(two.submit(() -> "from " + (EventLoop.running() == two)).await());
    });

    drive(() -> {
      LoopStepper first = begin(one);
      LoopStepper second = begin(two);
      while (first.hasReady() || second.hasReady()) {
        first.step();
        second.step();
      }
      assertThat(first.takeIntruder()).isNull();
      assertThat(second.takeIntruder()).isNull();
      first.close();
      second.close();
    });
    one.close();
    two.close();

    assertThat(log).containsExactly("from true");
  }

  // ---- what comes from outside

  @Test
  void takeIntruder_anotherThreadHandsSomethingOver_isThatThreadOnce() {
    EventLoop loop = EventLoop.create(new SetTime());

    drive(() -> {
      LoopStepper stepper = begin(loop);
      Thread other = Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> log.add("ran")));
      other.join();
      assertThat(stepper.takeIntruder()).isSameAs(other);
      assertThat(stepper.takeIntruder()).isNull();
      stepWhileReady(stepper);
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("ran");
  }

  @Test
  void takeBlocked_jdkCallBlocksATask_isThatTask() {
    assumeTrue(Engine.CURRENT.suspendsBlockedTasks());
    EventLoop loop = EventLoop.create(new SetTime());
    Task<?> task = loop.createTask(() -> LockSupport.park());

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.step();
      LoopStepper.Blocked blocked = requireNonNull(stepper.takeBlocked());
      assertThat(blocked.task()).isEqualTo(task.name());
      assertThat(stepper.takeBlocked()).isNull();
      LockSupport.unpark(blocked.thread());
      stepWhileReady(stepper);
      assertThat(stepper.takeIntruder()).isNull();
      stepper.close();
    });
    loop.close();

    assertThat(task.isDone()).isTrue();
  }

  @Test
  void takeBlocked_taskAwaits_isNull() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.createTask(() -> loop.createFuture().await());

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepWhileReady(stepper);
      assertThat(stepper.takeBlocked()).isNull();
      stepper.close();
    });
    loop.setExceptionHandler((_, _) -> {});
    loop.close();
  }

  @Test
  void ensureMayLeave_driverRefuses_throwsWhatItSays() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.callSoon(() -> {
      try {
        loop.inspection().ensureMayLeave("a file", "another");
        log.add("allowed");
      } catch (UnsupportedOperationException refused) {
        log.add(refused.getMessage());
      }
    });

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.refuseLeaving(
          (call, instead) -> new UnsupportedOperationException(call + ", not " + instead));
      stepWhileReady(stepper);
      stepper.close();
    });
    loop.inspection().ensureMayLeave("a file", "another");
    loop.close();

    assertThat(log).containsExactly("a file, not another");
  }

  @Test
  void ensureMayLeave_driverDoesNotRefuse_doesNothing() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.callSoon(() -> {
      loop.inspection().ensureMayLeave("a file", "another");
      log.add("allowed");
    });

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepWhileReady(stepper);
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("allowed");
  }

  // ---- the end

  @Test
  void close_tasksLeft_loopCanBeClosedAndEndsThem() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.setExceptionHandler((_, _) -> {});
    loop.createTask(() -> {
      try {
        loop.createFuture().await();
      } finally {
        log.add("finally");
      }
    });

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepWhileReady(stepper);
      stepper.close();
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("finally");
  }

  @Test
  void close_thenRunAsUsual_runs() {
    EventLoop loop = EventLoop.create(new SetTime());

    drive(() -> begin(loop).close());

    assertThat(loop.runUntilComplete(() -> "ran")).isEqualTo("ran");
    loop.close();
  }

  @Test
  void abandon_manySuspendedTasks_areGarbageWithoutTheirFinallyBlocks() throws Exception {
    AtomicInteger finallies = new AtomicInteger();
    List<WeakReference<Object>> left = new ArrayList<>();

    drive(() -> {
      for (int life = 0; life < 3; life++) {
        abandonOne(left, finallies);
      }
    });

    for (int i = 0; i < 100 && left.stream().anyMatch(one -> one.get() != null); i++) {
      System.gc();
      new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(left).hasSize(3 * 101).allMatch(one -> one.get() == null);
    assertThat(finallies).hasValue(0);
  }

  private static void abandonOne(List<WeakReference<Object>> left, AtomicInteger finallies) {
    EventLoop loop = EventLoop.create(new SetTime());
    for (int i = 0; i < 100; i++) {
      loop.createTask(() -> {
        left.add(new WeakReference<>(Thread.currentThread()));
        try {
          loop.createFuture().await();
        } finally {
          finallies.incrementAndGet();
        }
      });
    }
    loop.createTask(() -> {
      loop.callSoon(() -> {});
      loop.createFuture().setException(new IllegalStateException("never looked at"));
    });
    LoopStepper stepper = begin(loop);
    stepWhileReady(stepper);
    stepper.abandon();
    left.add(new WeakReference<>(loop));
  }

  @Test
  void abandon_thenHandedSomething_neverRunsIt() {
    EventLoop loop = EventLoop.create(new SetTime());

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.abandon();
      loop.callSoonThreadsafe(() -> log.add("ran"));
      assertThatThrownBy(stepper::step)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not stepped");
    });

    assertThat(log).isEmpty();
  }

  // ---- misuse

  @Test
  void begin_fromAnOrdinaryThread_isRefused() {
    EventLoop loop = EventLoop.create(new SetTime());

    assertThatThrownBy(() -> begin(loop))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("newDriver()");
    loop.close();
  }

  @Test
  void begin_steppedAlready_isRefusedAndSoAreRuns() {
    EventLoop loop = EventLoop.create(new SetTime());

    drive(() -> {
      LoopStepper stepper = begin(loop);
      assertThatThrownBy(() -> begin(loop)).hasMessageContaining("runs already");
      assertThatThrownBy(() -> loop.runUntilComplete(() -> 1)).hasMessageContaining("runs already");
      stepper.close();
    });
    loop.close();
  }

  @Test
  void step_fromWithinAStep_isRefused() {
    EventLoop loop = EventLoop.create(new SetTime());
    AtomicReference<@Nullable LoopStepper> stepper = new AtomicReference<>();
    Task<?> task = loop.createTask(() -> requireNonNull(stepper.get()).step());

    drive(() -> {
      stepper.set(begin(loop));
      stepWhileReady(requireNonNull(stepper.get()));
      requireNonNull(stepper.get()).close();
    });
    loop.close();

    assertThat(task.exception()).hasMessageContaining("between steps");
  }

  @Test
  void reports_failureNobodyLooksAt_waitUntilTheyAreAskedFor() throws Exception {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.setExceptionHandler((_, report) -> log.add("report"));
    loop.createTask(() -> loop.createFuture().setException(new IllegalStateException("unseen")));

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepWhileReady(stepper);
      for (int i = 0; i < 5; i++) {
        System.gc();
        new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
      }
      assertThat(stepper.hasReady()).isFalse();
      assertThat(stepper.takeIntruder()).isNull();
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("report");
  }

  // ---- an order of another's

  /** Always the last of the candidates. */
  private static int last(List<Object> candidates) {
    return candidates.size() - 1;
  }

  private void stepAll(EventLoop loop, LoopStepper.Chooser chooser) {
    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.chooseBy(chooser);
      while (stepper.hasReady()) {
        assertThat(stepper.step()).isEqualTo(1);
      }
      stepper.close();
    });
    loop.close();
  }

  private Action<?> twoSteps(String name) {
    return () -> {
      log.add(name + " 1");
      sleep(ZERO);
      log.add(name + " 2");
    };
  }

  @Test
  void chooseBy_theNewestTask_runsItToItsEndFirst() {
    EventLoop loop = EventLoop.create(new SetTime());
    for (String name : List.of("a", "b", "c")) {
      loop.createTask(twoSteps(name));
    }

    stepAll(loop, LoopStepperTest::last);

    assertThat(log)
        .isIn(
            List.of("c 1", "b 1", "a 1", "a 2", "b 2", "c 2"),
            List.of("c 1", "c 2", "b 1", "b 2", "a 1", "a 2"));
  }

  @Test
  void chooseBy_callbacks_stayInTheirOrder() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.callSoon(() -> log.add("callback 1"));
    loop.createTask(() -> log.add("task"));
    loop.callSoon(() -> log.add("callback 2"));

    stepAll(
        loop,
        candidates -> {
          assertThat(candidates).hasSize(2).contains(loop);
          return last(candidates);
        });

    assertThat(log).containsExactly("task", "callback 1", "callback 2");
  }

  @Test
  void chooseBy_timers_onlyThoseOfOneDeadlineChangePlaces() {
    SetTime time = new SetTime();
    EventLoop loop = EventLoop.create(time);
    loop.callLater(ofMillis(2), () -> log.add("second, made first"));
    loop.callLater(ofMillis(1), () -> log.add("first, made first"));
    loop.callLater(ofMillis(1), () -> log.add("first, made last"));
    loop.callLater(ofMillis(2), () -> log.add("second, made last"));
    time.now = ofMillis(3).toNanos();

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.chooseBy(LoopStepperTest::last);
      for (int i = 0; i < 4; i++) {
        stepper.step();
      }
      stepper.close();
    });
    loop.close();

    assertThat(log)
        .containsExactly(
            "first, made last", "first, made first", "second, made last", "second, made first");
  }

  @Test
  void chooseBy_null_isTheLoopsOwnOrderAgain() {
    EventLoop loop = EventLoop.create(new SetTime());
    loop.createTask(twoSteps("a"));
    loop.createTask(twoSteps("b"));

    drive(() -> {
      LoopStepper stepper = begin(loop);
      stepper.chooseBy(LoopStepperTest::last);
      stepper.chooseBy(null);
      stepWhileReady(stepper);
      stepper.close();
    });
    loop.close();

    assertThat(log).containsExactly("a 1", "b 1", "a 2", "b 2");
  }
}
