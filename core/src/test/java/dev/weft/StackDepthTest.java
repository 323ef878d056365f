package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.CapacityLimiter;
import dev.weft.queue.Queue;
import dev.weft.sync.Condition;
import dev.weft.sync.Hold;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import java.util.ArrayDeque;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls of the kernel at each of the last thousand frames before the stack overflows: wherever the
 * error comes out of, it is the task's own affair. The system property {@code weft.descents} makes
 * the tests longer.
 */
class StackDepthTest {
  private static final int DESCENTS = Integer.getInteger("weft.descents", 4);
  private static final int FRAMES = 1_000;

  private int left;
  private int overflows;
  private int stuck;
  private int ticks;

  /** What is shared by the calls and by the tasks that must not notice them. */
  private static final class World {
    final Lock lock = new Lock();
    final Semaphore semaphore = new Semaphore(1);
    final Queue<Integer> queue = new Queue<>(1);
    final Queue<Integer> items = new Queue<>();
    Hold hold = () -> {};
    AutoCloseable opened = () -> {};
    final EventLoop loop = EventLoop.running();
    final ArrayDeque<Task<?>> toCancel = new ArrayDeque<>();
    int locksToRelease;
    int permitsToRelease;

    /** What fails for want of stack must be done again with more of it: nothing was released. */
    void release() {
      for (; locksToRelease > 0; locksToRelease--) {
        lock.release();
      }
      for (; !toCancel.isEmpty(); toCancel.remove()) {
        toCancel.element().cancel();
      }
      for (; permitsToRelease > 0; permitsToRelease--) {
        semaphore.release();
      }
    }
  }

  private interface Call {
    void in(World world) throws Exception;
  }

  static Stream<Named<Call>> calls() {
    return Stream.of(
        named("sleep(ZERO)", _ -> sleep(ZERO)),
        named("sleep", _ -> sleep(ofNanos(1))),
        named("createTask", _ -> createTask(() -> "done")),
        named(
            "createTask, eager",
            world ->
                world.loop.createTask(
                    () -> "done", TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER))),
        named("await of a task", _ -> createTask(() -> "done").await()),
        named("put", world -> world.queue.put(1)),
        named(
            "acquire of a lock",
            world -> {
              world.release(); // else it would wait for itself
              world.lock.acquire();
              world.locksToRelease++;
              world.release();
            }),
        named(
            "acquire of a semaphore",
            world -> {
              world.release(); // else it would wait for itself
              world.semaphore.acquire();
              world.permitsToRelease++;
              world.release();
            }),
        named(
            "timeout",
            _ ->
                timeout(
                    ofHours(1),
                    () -> {
                      sleep(ZERO);
                    })),
        named(
            "cancel",
            world -> {
              world.toCancel.add(createTask(() -> sleep(ofHours(1))));
              world.release();
            }),
        named("task group", _ -> taskGroup(group -> group.createTask(() -> sleep(ZERO)).cancel())),
        named("callSoon", world -> world.loop.callSoon(() -> {})),
        named("callSoonThreadsafe", world -> world.loop.callSoonThreadsafe(() -> {})),
        named("callLater, cancelled", world -> world.loop.callLater(ofHours(1), () -> {}).cancel()),
        named(
            "setResult for a waiting task",
            world -> {
              var future = world.loop.<Integer>createFuture();
              var waiting = createTask(() -> future.await());
              try {
                sleep(ZERO);
              } finally {
                future.setResult(1);
              }
              waiting.await();
            }));
  }

  /** What takes something, and what gives it back. */
  private record Pair(Call take, Call giveBack) {}

  static Stream<Named<Pair>> pairs() {
    var limiter = new CapacityLimiter(1);
    var condition = new Condition();
    var variable = ContextVar.<Integer>of("bound");
    var context = Context.empty();
    Call nothing = _ -> {};
    return Stream.of(
        pair("a lock", world -> world.lock.acquire(), world -> world.lock.release()),
        pair("a lock at once", world -> world.lock.tryAcquire(), world -> world.lock.release()),
        pair("a held lock", world -> world.hold = world.lock.hold(), world -> world.hold.close()),
        pair("a semaphore", world -> world.semaphore.acquire(), world -> world.semaphore.release()),
        pair(
            "a held permit",
            world -> world.hold = world.semaphore.hold(),
            world -> world.hold.close()),
        pair("a condition", _ -> condition.acquire(), _ -> condition.release()),
        pair("capacity", _ -> limiter.acquire(), _ -> limiter.release()),
        pair("an item", world -> world.items.getNow(), world -> world.items.taskDone()),
        pair("a binding", world -> world.opened = variable.bind(1), world -> world.opened.close()),
        pair(
            "work outside",
            world -> world.opened = world.loop.outsideWork(),
            world -> world.opened.close()),
        pair("a context", _ -> context.run(() -> {}), nothing),
        pair("a timeout", _ -> timeout(ofHours(1), () -> {}), nothing));
  }

  private static Named<Pair> pair(String name, Call take, Call giveBack) {
    return Named.of(name, new Pair(take, giveBack));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void giveBack_inTheFrameThatTook_hasTheStackForIt(Pair pair) throws Exception {
    run(() -> {
      var world = new World();
      for (int i = 0; i < (DESCENTS + 1) * FRAMES; i++) {
        world.items.putNow(i);
      }
      Call both =
          inside -> {
            pair.take().in(inside);
            try {
              pair.giveBack().in(inside);
            } catch (StackOverflowError tooDeep) {
              stuck++;
            }
          };

      both.in(world);
      for (int i = 0; i < DESCENTS; i++) {
        left = FRAMES;
        createTask(() -> descend(world, both)).await();
      }

      assertThat(stuck).isZero();
      both.in(world);
      assertThat(world.lock.locked()).isFalse();
      assertThat(world.semaphore.locked()).isFalse();
      assertThat(world.loop.timers().size()).isZero();
    });

    assertThat(overflows).isPositive();
  }

  private static Named<Call> named(String name, Call call) {
    return Named.of(name, call);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_atEachOfTheLastFrames_otherTasksNoticeNothing(Call call) throws Exception {
    run(() -> {
      var world = new World();
      var ticker = createTask(() -> tick(world));
      var taker = createTask(() -> take(world));

      // Not there for the first time: what the JVM fails to link once it may never link again.
      call.in(world);
      for (int i = 0; i < DESCENTS; i++) {
        left = FRAMES;
        createTask(() -> descend(world, call)).await();
        world.release();
        assertThat(currentTask().waitingOn()).isNull();
      }

      sleep(ZERO);
      assertUsable(world, ticker, taker);
      ticker.cancel();
      taker.cancel();
    });

    assertThat(overflows).isPositive();
  }

  /** Goes down until the stack overflows, and calls in each of the last frames on the way back. */
  @SuppressWarnings("InfiniteRecursion") // ends by the overflow
  private void descend(World world, Call call) throws Exception {
    try {
      descend(world, call);
    } catch (StackOverflowError end) {
      overflows++;
    }
    if (left > 0) {
      left--;
      try {
        call.in(world);
      } catch (StackOverflowError tooDeep) {
        overflows++;
      }
    }
  }

  private void tick(World world) throws Exception {
    while (true) {
      try (var _ = world.lock.hold()) {
        sleep(ZERO);
      }
      try (var _ = world.semaphore.hold()) {
        sleep(ZERO);
      }
      ticks++;
    }
  }

  private static void take(World world) {
    while (true) {
      world.queue.get();
    }
  }

  /** Nothing stays held, queued or registered that nobody would ever let go of. */
  private void assertUsable(World world, Task<?> ticker, Task<?> taker) throws Exception {
    int before = ticks;
    timeout(
        ofHours(1),
        () -> {
          while (ticks < before + 3) {
            sleep(ZERO);
          }
          for (int i = 0; i < 3; i++) {
            world.queue.put(i);
          }
          while (!world.queue.isEmpty()) {
            sleep(ZERO);
          }
          world.lock.acquire();
          world.lock.release();
        });
    while (world.loop.allTasks().stream()
        .anyMatch(task -> task != ticker && task != taker && task != currentTask())) {
      sleep(ZERO);
    }
    assertThat(ticker.isDone()).isFalse();
    assertThat(taker.isDone()).isFalse();
    assertThat(world.loop.timers().size()).isZero();
  }
}
