package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoopGroupTest {
  /** A flood of submits that does not fill the heap where tasks are slow to make. */
  private static final long PACE_NANOS = 50_000;

  @Test
  void submit_takesTheLoopsInTurn() throws Exception {
    // @start region="group"
    try (var group = LoopGroup.start(2)) {
      Future<EventLoop> first = group.submit(() -> EventLoop.running());
      Future<EventLoop> second = group.submit(() -> EventLoop.running());

      assertThat(first.get()).isNotSameAs(second.get());
    }
    // @end
  }

  @Test
  void submit_manyMore_areSpreadEvenly() throws Exception {
    try (var group = LoopGroup.start(3)) {
      List<Future<EventLoop>> all = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        all.add(group.submit(() -> EventLoop.running()));
      }
      var counts = new int[3];
      for (var one : all) {
        counts[group.loops().indexOf(one.get())]++;
      }

      assertThat(counts).containsExactly(10, 10, 10);
    }
  }

  @Test
  void loops_runAtTheSameTime() throws Exception {
    try (var group = LoopGroup.start(2)) {
      var both = new CountDownLatch(2);
      // Both loops are blocked until the other one is as well.
      var first = group.submit(() -> meet(both));
      var second = group.submit(() -> meet(both));

      first.get();
      second.get();
    }
  }

  private static void meet(CountDownLatch both) throws InterruptedException {
    both.countDown();
    both.await();
  }

  @Test
  void submit_inATaskOfAnotherLoop_isAwaited() {
    String answer =
        Async.run(() -> {
          try (var group = LoopGroup.start(2)) {
            return group.submit(() -> "from " + group.loops().indexOf(EventLoop.running())).await();
          }
        });

    assertThat(answer).isEqualTo("from 0");
  }

  @Test
  void leastBusy_isTheLoopWithTheFewestTasks() throws Exception {
    try (var group = LoopGroup.start(2)) {
      EventLoop busy = group.loops().getFirst();
      busy.submit(
              () -> {
                Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
              })
          .get();

      assertThat(group.leastBusy()).isSameAs(group.loops().get(1));
    }
  }

  @Test
  void close_cancelsTasksAndWaitsForThem() {
    var ended = new AtomicInteger();
    var group = LoopGroup.start(2);
    for (int i = 0; i < 4; i++) {
      var started = new CountDownLatch(1);
      var _ =
          group.submit(() -> {
            try {
              started.countDown();
              Async.sleep(Duration.ofDays(1));
            } finally {
              Async.sleep(Duration.ZERO);
              ended.incrementAndGet();
            }
          });
      awaitUninterruptibly(started);
    }

    group.close();
    group.close();

    assertThat(ended).hasValue(4);
    assertThat(group.loops()).allMatch(EventLoop::isClosed);
    assertThatThrownBy(() -> group.submit(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void close_leavesNoThread() throws Exception {
    Set<Thread> threads = new LinkedHashSet<>();
    try (var group = LoopGroup.start(2)) {
      threads.addAll(
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("weft-group-"))
              .toList());
      assertThat(threads).hasSizeGreaterThanOrEqualTo(2);
      assertThat(group.size()).isEqualTo(2);
    }

    assertThat(threads.stream().filter(thread -> thread.getName().endsWith("1")))
        .allMatch(thread -> !thread.isAlive());
  }

  @Test
  void close_interrupted_waitsAllTheSameAndKeepsTheInterrupt() {
    var group = LoopGroup.start(1);
    Thread.currentThread().interrupt();

    group.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(group.loops().getFirst().isClosed()).isTrue();
  }

  @Test
  @SuppressWarnings("try") // the explicit close() is what this is about
  void close_onALoopOfTheGroup_isRefused() throws Exception {
    try (var group = LoopGroup.start(1)) {
      var closing = group.submit(() -> group.close());

      assertThatThrownBy(closing::get)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("on one of its own loops");
    }
  }

  // ---- what the loops' own code may do

  @Test
  void allTasks_onALoop_areTheUsersOnly() throws Exception {
    try (var group = LoopGroup.start(1)) {
      int others =
          group
              .submit(() -> {
                EventLoop.running().allTasks().stream()
                    .filter(task -> task != Async.currentTask())
                    .forEach(Task::cancel);
                return EventLoop.running().allTasks().size() - 1;
              })
              .get();

      assertThat(others).isZero();
      assertThat(group.submit(() -> "goes on").get()).isEqualTo("goes on");
    }
  }

  @Test
  void stop_ofALoop_isRefused() throws Exception {
    try (var group = LoopGroup.start(1)) {
      assertThatThrownBy(() -> group.loops().getFirst().stop())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("close() the group");
      assertThat(group.submit(() -> "goes on").get()).isEqualTo("goes on");
    }
  }

  @Test
  @SuppressWarnings("try") // the explicit close() is what this is about
  void close_inACallOfALoopsExecutor_doesNotWaitForItself() throws Exception {
    var reports = new Reports();
    try (var group = LoopGroup.start(2)) {
      group.loops().forEach(loop -> loop.setExceptionHandler(reports));
      var returned = new CountDownLatch(1);
      var closing =
          group.submit(() ->
              Async.toThread(() -> {
                group.close();
                returned.countDown();
                return null;
              }));

      returned.await();
      group.join();

      assertThat(closing.isDone()).isTrue();
      assertThat(group.loops()).allMatch(EventLoop::isClosed);
      assertThat(reports.all()).isEmpty();
    }
  }

  // ---- too late

  @Test
  void submit_whileOtherThreadsClose_isRefusedAndNothingIsReported() throws Exception {
    var reports = new Reports();
    var group = LoopGroup.start(2);
    group.loops().forEach(loop -> loop.setExceptionHandler(reports));
    var started = new CountDownLatch(1);
    var flood =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  var _ = group.submit(() -> Async.sleep(Duration.ofDays(1)));
                  started.countDown();
                  LockSupport.parkNanos(PACE_NANOS);
                }
              } catch (IllegalStateException refused) {
                // as it should be
              }
            });
    started.await();

    group.close();
    flood.join();

    assertThat(reports.all()).isEmpty();
  }

  @Test
  void submit_toALoopThatEnds_isRefusedToOtherThreads() throws Exception {
    var reports = new Reports();
    var group = LoopGroup.start(1);
    EventLoop loop = group.loops().getFirst();
    loop.setExceptionHandler(reports);
    var started = new CountDownLatch(1);
    var flood =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  var _ = loop.submit(() -> Async.sleep(Duration.ofDays(1)));
                  started.countDown();
                  LockSupport.parkNanos(PACE_NANOS);
                }
              } catch (IllegalStateException refused) {
                // as it should be
              }
            });
    started.await();

    group.close();
    flood.join();

    assertThat(reports.all().size()).isLessThanOrEqualTo(1);
  }

  // ---- spreading

  @Test
  void leastBusy_inABurst_spreads() throws Exception {
    try (var group = LoopGroup.start(3)) {
      var release = new CountDownLatch(1);
      for (EventLoop loop : group.loops()) {
        // So that no loop begins what it is given.
        var _ = loop.callSoonThreadsafe(() -> awaitUninterruptibly(release));
      }
      List<Future<EventLoop>> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        all.add(group.leastBusy().submit(() -> EventLoop.running()));
      }
      release.countDown();
      var counts = new int[3];
      for (var one : all) {
        counts[group.loops().indexOf(one.get())]++;
      }

      assertThat(counts).containsExactly(100, 100, 100);
    }
  }

  // ---- a loop that dies

  @Test
  void submit_aLoopHasDied_goesToTheOthersAndTheEndIsReported() throws Exception {
    var reports = new Reports();
    try (var group = LoopGroup.start(2)) {
      EventLoop mortal = group.loops().getFirst();
      mortal.setExceptionHandler(reports);
      kill(mortal);

      for (int i = 0; i < 10; i++) {
        assertThat(group.submit(() -> EventLoop.running()).get()).isNotSameAs(mortal);
        assertThat(group.leastBusy()).isNotSameAs(mortal);
      }
      while (reports.all().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(reports.only().message()).contains("has died");
    }
  }

  @Test
  void submit_allLoopsHaveDied_isRefusedAndJoinReturns() throws Exception {
    try (var group = LoopGroup.start(1)) {
      group.loops().getFirst().setExceptionHandler(new Reports());
      kill(group.loops().getFirst());
      group.join();

      assertThatThrownBy(() -> group.submit(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("all have died");
    }
  }

  /** Lets a loop fail as it does when its poller fails, and waits until it is closed. */
  private static void kill(EventLoop loop) {
    Ready fatal =
        new Ready(Ready.ON_CARRIER) {
          @Override
          void runOnLoop() {
            throw new IllegalStateException("the loop's end, for a test");
          }
        };
    var _ = loop.callSoonThreadsafe(() -> loop.makeReady(fatal));
    while (!loop.isClosed() || loop.isRunning()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void join_returnsOnceClosed() throws Exception {
    var group = LoopGroup.start(2);
    var joined = new CountDownLatch(1);
    var joiner =
        Thread.ofPlatform()
            .start(() -> {
              try {
                group.join();
                joined.countDown();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(joined.getCount()).isEqualTo(1);

    group.close();

    joined.await();
    joiner.join();
  }

  @Test
  void start_badArguments_saysWhatToDo() {
    assertThatThrownBy(() -> LoopGroup.start(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a group of 0 loops: 1 or more are needed");
    assertThatThrownBy(
            () -> LoopGroup.start(2, RunnerOptions.DEFAULT.withPoller(new ParkingPoller())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("leave the poller out");
  }
}
