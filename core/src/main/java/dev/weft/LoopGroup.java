package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Several loops, each running on a thread of its own, started and ended as one: for a program whose
 * work is more than one processor can do.
 *
 * {@snippet file="dev/weft/LoopGroupTest.java" region="group"}
 *
 * <p>Each loop is one of its own in every respect: its tasks run one at a time, need no locks among
 * themselves, and share nothing with those of the other loops but what is safe for threads. A task
 * can await a future of another loop. {@code dev.weft.net} starts servers that accept on all loops
 * of a group.
 *
 * <p>asyncio has nothing like it: there, one starts processes. Any thread may call the methods.
 */
public final class LoopGroup implements AutoCloseable {
  private final List<LoopGroupMember> members;
  private final List<EventLoop> loops;
  private final AtomicInteger turn = new AtomicInteger();

  private LoopGroup(List<LoopGroupMember> members) {
    this.members = List.copyOf(members);
    this.loops = members.stream().map(LoopGroupMember::loop).toList();
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
    List<LoopGroupMember> members = new ArrayList<>();
    boolean complete = false;
    try {
      for (int i = 1; i <= loops; i++) {
        members.add(LoopGroupMember.start("weft-group-" + i, options));
      }
      complete = true;
    } finally {
      if (!complete) {
        end(members);
      }
    }
    return new LoopGroup(members);
  }

  /**
   * The loops, in the order in which they take turns.
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
   * The loop whose turn it is, each in turn.
   *
   * @return one of {@link #loops()}
   */
  public EventLoop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /**
   * The loop that has the fewest tasks that are not done. What other threads see of that may be a
   * little old, and the loop with the fewest tasks need not be the one with the least work.
   *
   * @return one of {@link #loops()}; the first of several with the same number
   */
  public EventLoop leastBusy() {
    EventLoop least = loops.getFirst();
    for (EventLoop loop : loops) {
      if (loop.taskCountSeen() < least.taskCountSeen()) {
        least = loop;
      }
    }
    return least;
  }

  /**
   * Runs a body as a task on the {@linkplain #next() next} loop, as {@link EventLoop#submit} does.
   *
   * @param body what the task runs
   * @param <T> the type of its value
   * @return a future: {@code get()} it in any thread, {@code await()} it in a task of any loop
   * @throws IllegalStateException if the group is closed
   */
  public <T extends @Nullable Object> Future<T> submit(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    return next().submit(body);
  }

  /**
   * Runs a body without a value as a task on the {@linkplain #next() next} loop.
   *
   * @param body what the task runs
   * @return a future: {@code get()} it in any thread, {@code await()} it in a task of any loop
   * @throws IllegalStateException if the group is closed
   */
  public Future<@Nullable Void> submit(Action<?> body) {
    Objects.requireNonNull(body, "body");
    return next().submit(body);
  }

  /**
   * Waits until the group is closed, by another thread. In a task of a loop, only that task waits,
   * on the main engine.
   *
   * @throws InterruptedException if the calling thread is interrupted; the group goes on
   */
  public void join() throws InterruptedException {
    for (LoopGroupMember member : members) {
      member.thread().join();
    }
  }

  /**
   * Ends all loops as {@link Runner#close()} does: their tasks are cancelled and waited for, then
   * the calls in their executors. Waits until all have ended, all at the same time, and does not
   * let an interrupt cut that short. Closing it again does nothing.
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
    end(members);
  }

  private static void end(List<LoopGroupMember> members) {
    members.forEach(LoopGroupMember::stop);
    boolean interrupted = false;
    for (LoopGroupMember member : members) {
      while (member.thread().isAlive()) {
        try {
          member.thread().join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "LoopGroup" + loops;
  }
}
