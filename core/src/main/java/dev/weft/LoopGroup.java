package dev.weft;

import dev.weft.internal.time.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Several loops, each running on a thread of its own, started and ended as one: for a program whose
 * work is more than one processor can do.
 *
 * {@snippet file="LoopGroupTest.java" region="group"}
 *
 * <p>Each loop is one of its own in every respect: its tasks run one at a time, need no locks among
 * themselves, and share nothing with those of the other loops but what is safe for threads. A task
 * can await a future of another loop. {@code dev.weft.net} starts servers that accept on all loops
 * of a group.
 *
 * <p>A loop that dies, as its poller fails say, is reported to its exception handler, and the group
 * goes on without it. {@link EventLoop#stop()} is refused on the loops of a group.
 *
 * <p><b>Signals.</b> If the JVM's main thread starts the group, the first SIGINT (Ctrl-C) or
 * SIGTERM ends it as {@link #close()} does, and so {@link #join()}. The main thread, which is
 * interrupted if it waits for something else, may then clean up, within the shutdown limit once
 * more; when it has ended, the signal ends the JVM as it does without Weft, with exit code 130 or
 * 143. A second signal ends it at once. {@link RunnerOptions#withSignals} chooses the signals.
 *
 * <p>A group keeps the JVM alive until it is closed. asyncio has nothing like it: there, one starts
 * processes. Any thread may call the methods.
 */
public final class LoopGroup implements AutoCloseable {
  private final List<LoopGroupMember> members;
  private final List<EventLoop> loops;
  private final Duration limit;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger tieBreaker = new AtomicInteger();
  private final LoopGroupKeeper keeper;

  /** What is to run when a signal ends the group. Any thread adds; the keeper's runs them. */
  private final List<Runnable> signalActions = new CopyOnWriteArrayList<>();

  /** Set by the thread that begins to close it. */
  private volatile boolean closing;

  private LoopGroup(List<LoopGroupMember> members, RunnerOptions options) {
    this.members = List.copyOf(members);
    this.loops = members.stream().map(LoopGroupMember::loop).toList();
    this.limit = options.shutdownLimit();
    this.keeper =
        LoopGroupKeeper.start(members.size(), this::endByItself, limit, options.signals());
    members.forEach(member -> member.onEnd(keeper::loopEnded));
  }

  /**
   * Starts loops with default options. Waits until all of them run.
   *
   * @param loops how many, 1 or more; {@code Runtime.getRuntime().availableProcessors()} is as many
   *     as can be at work
   * @return the group, to be closed by the caller
   * @throws IllegalArgumentException if {@code loops} is less than 1
   */
  public static LoopGroup start(int loops) {
    return start(loops, RunnerOptions.DEFAULT);
  }

  /**
   * Starts loops. Waits until all of them run; if one cannot, none is left running.
   *
   * @param loops how many, 1 or more
   * @param options how each of them runs, as in {@link Runner}
   * @return the group, to be closed by the caller
   * @throws IllegalArgumentException if {@code loops} is less than 1, or the options name a poller,
   *     which loops cannot share
   */
  public static LoopGroup start(int loops, RunnerOptions options) {
    Objects.requireNonNull(options, "options");
    if (loops < 1) {
      throw new IllegalArgumentException("a group of " + loops + " loops: 1 or more are needed");
    }
    if (options.poller() != null) {
      throw new IllegalArgumentException(
          "a group whose loops would share " + options.poller() + ": leave the poller out");
    }
    EventLoop here = EventLoop.runningOrNull();
    if (here != null) {
      here.inspection()
          .ensureMayLeave(
              "LoopGroup.start()", "hosts of the simulation, which have a loop each, or tasks");
    }
    List<LoopGroupMember> members = new ArrayList<>();
    boolean complete = false;
    try {
      for (int i = 1; i <= loops; i++) {
        members.add(LoopGroupMember.start("weft-group-" + i, options));
      }
      complete = true;
    } finally {
      if (!complete) {
        end(members, options.shutdownLimit());
      }
    }
    return new LoopGroup(members, options);
  }

  /**
   * The loops, in the order in which they take turns; those that have died, too.
   *
   * @return an unmodifiable list
   */
  public List<EventLoop> loops() {
    return loops;
  }

  /**
   * How many loops there are.
   *
   * @return 1 or more
   */
  public int size() {
    return loops.size();
  }

  /**
   * The loop whose turn it is, each in turn. Loops that have died are passed over.
   *
   * @return one of {@link #loops()}
   * @throws IllegalStateException if none runs: the group is closed, or all loops have died
   */
  public EventLoop next() {
    for (int i = 0; i < members.size(); i++) {
      LoopGroupMember member = members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
      if (member.isAlive()) {
        return member.loop();
      }
    }
    throw noneRuns();
  }

  /**
   * The loop that has the fewest tasks that are not done, those included that were submitted and
   * have not begun. What other threads see of that may be a little old, and the loop with the
   * fewest tasks need not be the one with the least work.
   *
   * @return one of {@link #loops()} that has not died; of several with the same number, each in
   *     turn
   * @throws IllegalStateException if none runs: the group is closed, or all loops have died
   */
  public EventLoop leastBusy() {
    int first = tieBreaker.getAndIncrement();
    EventLoop least = null;
    int fewest = 0;
    for (int i = 0; i < members.size(); i++) {
      LoopGroupMember member = members.get(Math.floorMod(first + i, members.size()));
      int tasks = member.loop().taskCountSeen();
      if (member.isAlive() && (least == null || tasks < fewest)) {
        least = member.loop();
        fewest = tasks;
      }
    }
    if (least == null) {
      throw noneRuns();
    }
    return least;
  }

  private IllegalStateException noneRuns() {
    return new IllegalStateException(
        closing
            ? "no loop of this group runs: it is closed, or is being closed"
            : "no loop of this group runs: all have died, and were reported");
  }

  /**
   * Runs a body as a task on the {@linkplain #next() next} loop, as {@link EventLoop#submit} does.
   *
   * @param body what the task runs
   * @param <T> the type of its value
   * @return a future: {@code get()} it in any thread, {@code await()} it in a task of any loop
   * @throws IllegalStateException if the group is closed or being closed, or all its loops have
   *     died
   */
  public <T extends @Nullable Object> Future<T> submit(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    for (int tries = 1; ; tries++) {
      if (closing) {
        throw new IllegalStateException("submit() to a group that is closed, or is being closed");
      }
      try {
        return next().submit(body);
      } catch (IllegalStateException e) {
        // As a rule that loop has died just now.
        if (tries > members.size()) {
          throw e;
        }
      }
    }
  }

  /**
   * Runs a body without a value as a task on the {@linkplain #next() next} loop.
   *
   * @param body what the task runs
   * @return a future: {@code get()} it in any thread, {@code await()} it in a task of any loop
   * @throws IllegalStateException if the group is closed or being closed, or all its loops have
   *     died
   */
  public Future<@Nullable Void> submit(Action<?> body) {
    Objects.requireNonNull(body, "body");
    return this.<@Nullable Void>submit(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Has code run when a signal ends the group, before its tasks are cancelled: what is to be ended
   * in good order, a server say, while everything still runs. {@code dev.weft.net}'s {@code
   * GroupServer} does so by itself. {@link #close()} does not run it.
   *
   * <p>It runs once, in a thread of the group's own, and may wait there; several run one after
   * another, in the order in which they were given. A second signal ends the JVM meanwhile. What it
   * throws is reported to the first loop's exception handler.
   *
   * @param action what to run
   */
  public void onSignal(Runnable action) {
    signalActions.add(Objects.requireNonNull(action, "action"));
  }

  /**
   * Waits until all loops have ended: the group was closed, by another thread or a signal, or all
   * have died. In a task of a loop, only that task waits, on the main engine.
   *
   * @throws InterruptedException if the calling thread is interrupted; the group goes on
   */
  public void join() throws InterruptedException {
    keeper.awaitEnd();
  }

  /**
   * Ends all loops as {@link Runner#close()} does: their tasks are cancelled and waited for, then
   * the calls in their executors, all within the shutdown limit; what {@linkplain #submit comes too
   * late} is refused. Waits until all have ended, all at the same time, and does not let an
   * interrupt cut that short. A loop that something blocks beyond the limit is reported and left
   * behind. Closing it again does nothing but wait.
   *
   * <p>In a call that one of the group's loops makes in an executor, by {@link Async#toThread} say,
   * it does not wait for that loop, which ends when the call has.
   *
   * @throws IllegalStateException if it is called on one of the group's own loops, which would wait
   *     for itself
   */
  @Override
  public void close() {
    EventLoop here = EventLoop.runningOrNull();
    if (here != null && loops.contains(here)) {
      throw new IllegalStateException(
          "close() of a group on one of its own loops, "
              + here
              + ": close it in the thread or loop"
              + " that started it");
    }
    endAll();
    keeper.close();
  }

  private void endAll() {
    closing = true;
    end(members, limit);
  }

  private void runAtSignal(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error failure) {
      loops
          .getFirst()
          .callExceptionHandler(
              ErrorReport.of(
                  "what was to run at the signal that ends " + this + " failed", failure));
    }
  }

  /** A signal has come, or all loops have died, which is no reason to call it closed. */
  private void endByItself() {
    if (members.stream().anyMatch(LoopGroupMember::isAlive)) {
      closing = true;
      signalActions.forEach(this::runAtSignal);
    }
    end(members, limit);
  }

  private static void end(List<LoopGroupMember> members, Duration limit) {
    long deadline = System.nanoTime() + Nanos.saturated(limit);
    members.forEach(member -> member.stop(deadline));
    for (LoopGroupMember member : members) {
      if (!ExecutorCall.isOf(member.loop())) {
        member.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())), limit);
      }
    }
  }

  @Override
  public String toString() {
    return "LoopGroup" + loops;
  }
}
