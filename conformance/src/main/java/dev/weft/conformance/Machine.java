package dev.weft.conformance;

import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import dev.weft.TaskFactory;
import dev.weft.TaskOptions;
import dev.weft.conformance.Program.Proc;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one program on a loop of its own, under a virtual clock, and keeps its trace; or on a loop
 * that runs already, such as a simulated host's.
 *
 * <p>The driver, the task that starts {@code main} and cleans up after it, does not appear in the
 * trace. Everything is confined to the loop.
 */
final class Machine {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final int MAX_CLEANUPS = 5;
  private static final int MAX_DEADLOCKS = 20;

  private final Program program;
  private final EventLoop loop;
  private final Trace trace;
  private final List<Throwable> errors = new ArrayList<>();
  private final Notation notation = new Notation(errors::add);
  private final Names names;
  private final InstantOps instantOps;
  private final TaskBody body;

  /** In the order in which the calls that made them returned. */
  private final List<Task<@Nullable Object>> tasks = new ArrayList<>();

  private int deadlocks;

  private Machine(Program program, Trace trace, Function<Runnable, EventLoop> loops) {
    this.program = program;
    this.loop = loops.apply(this::breakDeadlock);
    this.trace = trace;
    this.names = new Names(loop, program);
    this.instantOps = new InstantOps(this);
    this.body = new TaskBody(this);
  }

  /**
   * Runs a program to its end.
   *
   * @param trace where its lines go
   * @return what ought not to have happened, whatever the trace is: none, if all is well
   */
  static List<Throwable> run(Program program, Trace trace) {
    return new Machine(program, trace, Machine::newLoop).run();
  }

  private static EventLoop newLoop(Runnable onDeadlock) {
    return EventLoop.create(new VirtualClock(_ -> onDeadlock.run()));
  }

  /**
   * A machine for the loop that runs here, whose time somebody else keeps: the task that calls this
   * is the driver, and calls {@link #drive} next.
   */
  static Machine here(Program program, Trace trace) {
    Machine machine = new Machine(program, trace, _ -> EventLoop.running());
    machine.prepare();
    return machine;
  }

  private void prepare() {
    loop.setExceptionHandler((_, report) -> handle(report));
    if (program.eager()) {
      loop.setTaskFactory(Machine::startEagerly);
    }
  }

  private List<Throwable> run() {
    try (loop) {
      prepare();
      try {
        loop.runUntilComplete(Task.start(loop, this::drive, TaskOptions.named("driver")));
      } catch (Throwable e) {
        errors.add(e);
      }
      // Closing the loop unwinds the tasks that are left, which is no part of the program.
      trace.end();
      return List.copyOf(errors);
    }
  }

  /**
   * A task without a name, such as a {@code wait_for_proc} makes, is what asyncio calls it here.
   */
  private static <T extends @Nullable Object> Task<T> startEagerly(
      EventLoop loop, Callable<T> body, TaskOptions options) {
    return TaskFactory.eager(
        loop, body, options.name() == null ? options.withName("None") : options);
  }

  // ---- the driver

  @Nullable Void drive() {
    waitForAll(List.of(spawn("main", Program.MAIN)));
    for (int i = 0; i < MAX_CLEANUPS; i++) {
      List<Task<@Nullable Object>> left = unfinished();
      if (left.isEmpty()) {
        break;
      }
      log("-", "cleanup " + namesOf(left));
      left.forEach(task -> task.cancel("cleanup"));
      waitForAll(left);
    }
    log("-", "over");
    return null;
  }

  private static void waitForAll(List<Task<@Nullable Object>> some) {
    Async.wait(some, ReturnWhen.ALL_COMPLETED, null);
  }

  /** Nothing can happen any more. On the loop. */
  void breakDeadlock() {
    if (++deadlocks > MAX_DEADLOCKS) {
      throw new Endless("more than " + MAX_DEADLOCKS + " deadlocks");
    }
    List<Task<@Nullable Object>> left = unfinished();
    log("-", "deadlock " + namesOf(left));
    left.forEach(task -> task.cancel("deadlock"));
  }

  private void handle(ErrorReport report) {
    switch (report.kind()) {
      case FAILURE -> log("-", "unhandled " + notation.show(report.exception()));
      case UNSEEN_FAILURE, LEFT_BEHIND, BLOCKED, SLOW, NEVER_LOOKED_AT, PEER, FORGOTTEN -> {
        // When the garbage collector comes, the loop is closed, the machine is slow, or a peer does
        // something wrong: no part of the program.
      }
    }
  }

  private List<Task<@Nullable Object>> unfinished() {
    return tasks.stream().filter(task -> !task.isDone()).toList();
  }

  private static String namesOf(List<Task<@Nullable Object>> some) {
    return some.stream().map(Task::name).collect(Collectors.joining(",", "[", "]"));
  }

  // ---- what operations are made of

  EventLoop loop() {
    return loop;
  }

  Names names() {
    return names;
  }

  Proc proc(String name) {
    // The parser has seen to it that there is one.
    return Objects.requireNonNull(program.procs().get(name), name);
  }

  InstantOps instantOps() {
    return instantOps;
  }

  /** Logs what the current task or callback does. */
  void log(String what) {
    Task<?> task = loop.currentTask();
    log(task == null ? "-" : task.name(), what);
  }

  private void log(String who, String what) {
    if (!trace.add(loop.time().dividedBy(TICK) + " " + who + " " + what)) {
      loop.stop();
      throw new Endless("the trace is too long");
    }
  }

  String nameOf(Throwable error) {
    return notation.nameOf(error);
  }

  String show(@Nullable Object value) {
    return notation.show(value);
  }

  Task<@Nullable Object> spawn(String name, String proc) {
    Task<@Nullable Object> task =
        loop.createTask(() -> body.run(proc(proc)), TaskOptions.named(name));
    adopt(name, task);
    return task;
  }

  void adopt(String name, Task<@Nullable Object> task) {
    names.bindTask(name, task);
    tasks.add(task);
  }

  static @Nullable Duration ticksOrNull(@Nullable Integer count) {
    return count == null ? null : ticks(count);
  }

  /** So many ticks of the virtual clock. */
  static Duration ticks(int count) {
    return TICK.multipliedBy(count);
  }

  /** The program would go on for ever. An error, since a program's tries catch exceptions. */
  private static final class Endless extends Error {
    private static final long serialVersionUID = 1L;

    Endless(String message) {
      super(message);
    }
  }
}
