package dev.weft.simulation;

import dev.weft.Action;
import dev.weft.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Many hosts, the network between them and their time, in one test and on one thread. All that is
 * left to chance is drawn from a seed, so a run that fails is had again by its seed.
 *
 * {@snippet file="SimulationGuideTest.java" region="first"}
 *
 * <p>The code on a host is ordinary code on Weft: servers, connections, TLS, timeouts, {@code
 * toThread}. Each host has a loop, and all loops take turns; simulated time passes while none has
 * anything to do. A loop's own order of events is what it always is; the seed draws which host is
 * first, how long bytes take and in which order a loop sees channels that are ready at once.
 *
 * <p>For one thread: it makes the simulation and calls {@link #run()}. What changes it meanwhile, a
 * crash say, is called by the hosts' own tasks or by {@link #at}.
 */
public final class Simulation {
  private final World world;
  private boolean begun;

  /**
   * A simulation with the usual options.
   *
   * @param seed all that is drawn is drawn from it
   */
  public Simulation(long seed) {
    this(SimulationOptions.DEFAULT.withSeed(seed));
  }

  /**
   * A simulation that has not begun.
   *
   * @param options its seed and its limits
   */
  public Simulation(SimulationOptions options) {
    this.world = new World(Objects.requireNonNull(options, "options"));
  }

  // ---- what there is

  /**
   * Adds a host, which starts with the run.
   *
   * @param name by which others find it
   * @param body what its first task does, and does again after each {@link Host#restart()}; the
   *     host stays up when it ends
   * @return the host
   * @throws IllegalArgumentException if there is one of that name, or it names something else: an
   *     address, or {@code localhost}
   * @throws IllegalStateException once the run has begun
   */
  public Host host(String name, Action<?> body) {
    return add(name, body, false);
  }

  /**
   * Adds a host whose body the run waits for.
   *
   * @param name by which others find it
   * @param body what its first task does
   * @return the host
   * @throws IllegalArgumentException if there is one of that name, or it names something else: an
   *     address, or {@code localhost}
   * @throws IllegalStateException once the run has begun
   */
  public Host client(String name, Action<?> body) {
    return add(name, body, true);
  }

  private Host add(String name, Action<?> body, boolean client) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(body, "body");
    ensureNotBegun("a host more");
    return world.addHost(name, body, client);
  }

  private void ensureNotBegun(String what) {
    if (begun) {
      throw new IllegalStateException(what + ": this simulation has begun, make another one");
    }
    world.ensureMayTouch(what);
  }

  /**
   * The network between two hosts, in both directions.
   *
   * @param one a host
   * @param other another host
   * @return what changes it
   * @throws IllegalArgumentException if a host is another simulation's
   */
  public Link link(Host one, Host other) {
    Objects.requireNonNull(one, "one");
    Objects.requireNonNull(other, "other");
    ensureOfThis("a link", List.of(one, other));
    return new Link(
        world, one + " and " + other, List.of(world.way(one, other), world.way(other, one)));
  }

  /**
   * The network from one host to another.
   *
   * @param from the host that sends
   * @param to the host that receives
   * @return what changes it
   * @throws IllegalArgumentException if a host is another simulation's
   */
  public Link oneWay(Host from, Host to) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    ensureOfThis("a link", List.of(from, to));
    return new Link(world, from + " to " + to, List.of(world.way(from, to)));
  }

  void ensureOfThis(String what, Collection<Host> hosts) {
    for (Host each : hosts) {
      if (each.world() != world) {
        throw new IllegalArgumentException(
            what + " of host " + each + ", which is none of this simulation's");
      }
    }
  }

  /**
   * Has something done at a time of the run: a host crashed, a link cut.
   *
   * @param time since the beginning of the run; soon if that has passed
   * @param action what to do; it runs between the steps of the hosts
   * @throws IllegalArgumentException if the time is negative
   */
  public void at(Duration time, Runnable action) {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(action, "action");
    if (time.isNegative()) {
      throw new IllegalArgumentException("at " + time + ": use 0 or more");
    }
    world.ensureMayTouch("at()");
    world.at(
        Nanos.of(time),
        () -> {
          try {
            action.run();
          } catch (Throwable e) {
            world.fail("what at(" + time + ") has done failed: " + e, e);
          }
        });
  }

  // ---- the run

  /**
   * Runs until the bodies of all clients have ended, or, without clients, until nothing can happen
   * any more. No host's {@code finally} blocks run then that have not run before.
   *
   * @throws SimulationException with the first failure: of a host's body, of a callback or a task
   *     that nothing else looks at; or if a client's body is cancelled, a limit is passed, nothing
   *     can happen although a client has not ended, or something leaves the simulation
   * @throws IllegalStateException if it was run before, or the caller is a task of a loop
   */
  public void run() {
    ensureNotBegun("run()");
    EventLoop here = EventLoop.runningOrNull();
    if (here != null) {
      throw new IllegalStateException(
          "run() on " + here + ": a simulation is run by a thread outside of all loops");
    }
    begun = true;
    new Run(world).toItsEnd();
    SimulationException failure = world.failure();
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * How much simulated time has passed.
   *
   * @return the time since the beginning of the run
   */
  public Duration time() {
    return Duration.ofNanos(world.nowNanos());
  }

  /**
   * The seed that all is drawn from.
   *
   * @return the seed
   */
  public long seed() {
    return world.options().seed();
  }

  /**
   * What happened, as far as it is kept: the last 100,000 events, if the options say nothing else.
   *
   * @return a new list, in the order of what happened
   */
  public List<LogEntry> log() {
    return world.log().entries();
  }

  /** Whether it was given something to do and never did it. */
  boolean isForgotten() {
    return !begun && !world.hosts().isEmpty();
  }

  World world() {
    return world;
  }

  /** What failed, when, and after which events. */
  String describe(Throwable failure) {
    String told = failure instanceof SimulationException ? failure.getMessage() : null;
    return told == null ? new FailureText(world).of(failure.toString()) : told;
  }

  // ---- what a failure needs

  /**
   * Runs a program that fails with a seed again and again, with fewer and fewer faults, as {@link
   * #shrink(SimulationOptions, Consumer)} does.
   *
   * @param seed that of a run that failed
   * @param program adds the hosts, and need not run them
   * @return the smallest run that was found, which may be the first one
   * @throws IllegalArgumentException if it does not fail with this seed, or fails in another way
   *     when it is run again
   */
  public static SmallestRun shrink(long seed, Consumer<Simulation> program) {
    return shrink(SimulationOptions.DEFAULT.withSeed(seed), program);
  }

  /**
   * Runs a program that fails again and again, with fewer and fewer faults: partitions, links that
   * are held or slow, crashes, pauses, clocks that are set wrong, calls of disks that fail, whether
   * they are asked for by the test, by {@link #at}, by {@link Faults} or by tasks. What fails in
   * the same way with less is tried further, until nothing can be left out, or for 200 runs or ten
   * seconds at most. Two failures are the same if the exceptions at their roots have the same class
   * and the same first line, but for numbers in it.
   *
   * @param options those of a run that failed, with its seed
   * @param program adds the hosts, and need not run them; what it keeps must be new in each run
   * @return the smallest run that was found, which may be the first one
   * @throws IllegalArgumentException if it does not fail with these options, or fails in another
   *     way when it is run again
   */
  public static SmallestRun shrink(SimulationOptions options, Consumer<Simulation> program) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(program, "program");
    Shrinking.Attempt attempt = one -> finish(new Simulation(one), program);
    Shrinking.Finished first = attempt.run(options);
    Throwable failure = first.failure();
    if (failure == null) {
      throw new IllegalArgumentException(
          "shrink() of a program that does not fail with seed " + options.seed());
    }
    Shrinking shrinking = new Shrinking(first, failure, attempt);
    if (!shrinking.failsAgain()) {
      throw new IllegalArgumentException(
          "shrink() of a program that fails in another way when it is run again with seed "
              + options.seed()
              + ": see Simulation.checkRepeatable()",
          failure);
    }
    return shrinking.leaveOut();
  }

  private static Shrinking.Finished finish(Simulation simulation, Consumer<Simulation> program) {
    try {
      program.accept(simulation);
      if (!simulation.begun) {
        simulation.run();
      }
      return new Shrinking.Finished(simulation, null);
    } catch (OutOfMemoryError failure) {
      throw failure;
    } catch (Throwable failure) {
      return new Shrinking.Finished(simulation, failure);
    }
  }

  // ---- whether it can be repeated

  /**
   * Runs a program twice for each seed, and compares what happened. Where code draws from something
   * else than the seed, a hash code or the system's clock, the runs differ sooner or later.
   *
   * @param seeds which
   * @param program adds the hosts, and need not run them
   * @throws SimulationException if a run fails, or two runs of one seed differ: with the first
   *     event that does
   */
  public static void checkRepeatable(LongStream seeds, Consumer<Simulation> program) {
    checkRepeatable(SimulationOptions.DEFAULT, seeds, program);
  }

  /**
   * Runs a program twice for each seed, with options of one's own, and compares what happened, as
   * {@link #checkRepeatable(LongStream, Consumer)} does.
   *
   * @param options what the simulations are made with, but for the seed
   * @param seeds which
   * @param program adds the hosts, and need not run them
   * @throws SimulationException if a run fails, or two runs of one seed differ: with the first
   *     event that does
   */
  public static void checkRepeatable(
      SimulationOptions options, LongStream seeds, Consumer<Simulation> program) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(seeds, "seeds");
    Objects.requireNonNull(program, "program");
    seeds.forEach(seed -> {
      Simulation first = new Simulation(options.withSeed(seed));
      program.accept(first);
      first.run();
      Simulation second = new Simulation(options.withSeed(seed));
      program.accept(second);
      second.runAgain(first);
    });
  }

  private void runAgain(Simulation first) {
    SimulationException failure = null;
    try {
      run();
    } catch (SimulationException e) {
      failure = e;
    }
    EventLog one = first.world.log();
    EventLog two = world.log();
    if (failure != null || one.digest() != two.digest() || one.count() != two.count()) {
      throw new SimulationException(
          "two runs with seed " + seed() + " differ: " + firstDifference(one, two),
          seed(),
          failure);
    }
  }

  private static String firstDifference(EventLog one, EventLog two) {
    List<LogEntry> before = one.entries();
    List<LogEntry> after = two.entries();
    int same = Arrays.mismatch(before.toArray(LogEntry[]::new), after.toArray(LogEntry[]::new));
    return same < 0
        ? "in events that are not kept any more"
        : "once\n" + entry(before, same) + "\nand then\n" + entry(after, same);
  }

  private static String entry(List<LogEntry> entries, int index) {
    return index < entries.size() ? entries.get(index).toString() : "(the end)";
  }
}
