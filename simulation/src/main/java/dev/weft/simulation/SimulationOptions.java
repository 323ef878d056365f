package dev.weft.simulation;

import dev.weft.internal.nulls.Nulls;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation is made with.
 *
 * @param seed all that is drawn in a run is drawn from it
 * @param timeLimit how much simulated time a run may take
 * @param stepsPerInstant how many steps of hosts may come without any time passing, and how many of
 *     one host without a rest
 * @param realTimePerStep how long one step may take in real time, before the run fails with what
 *     the step does
 * @param epoch what the hosts' clocks show at the beginning
 * @param socketBufferBytes how many bytes one direction of a connection holds that the receiver has
 *     not read
 * @param logEntries how many of the last events are kept
 * @param minStepCost how long a step keeps its host busy at least, in simulated time
 * @param maxStepCost how long it does at most
 * @param unfaithfulDepth 0 for the order of loops that is asyncio's; else see {@link
 *     #withUnfaithfulOrder}
 * @param onlyFaults the numbers of the faults that happen; null for all
 */
public record SimulationOptions(
    long seed,
    Duration timeLimit,
    int stepsPerInstant,
    Duration realTimePerStep,
    Instant epoch,
    int socketBufferBytes,
    int logEntries,
    Duration minStepCost,
    Duration maxStepCost,
    int unfaithfulDepth,
    @Nullable Set<Integer> onlyFaults) {

  /**
   * Seed 0, an hour, 100,000 steps, 10 seconds, the first of January 2030, 64 KiB, 100,000 entries,
   * steps that cost nothing, asyncio's order, and all faults.
   */
  public static final SimulationOptions DEFAULT =
      new SimulationOptions(
          0,
          Duration.ofHours(1),
          100_000,
          Duration.ofSeconds(10),
          Instant.parse("2030-01-01T00:00:00Z"),
          64 * 1024,
          100_000,
          Duration.ZERO,
          Duration.ZERO,
          0,
          null);

  /**
   * Checks what is given.
   *
   * @throws IllegalArgumentException if a limit is nothing or less, or the cost of a step is
   *     negative or its least is more than its most, or the depth is negative or more than 10,000,
   *     or the epoch is at an end of time
   */
  public SimulationOptions {
    Objects.requireNonNull(timeLimit, "timeLimit");
    Objects.requireNonNull(realTimePerStep, "realTimePerStep");
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(minStepCost, "minStepCost");
    Objects.requireNonNull(maxStepCost, "maxStepCost");
    if (onlyFaults != null) {
      Nulls.refuseIn(onlyFaults, "onlyFaults");
    }
    requirePositive(timeLimit, "timeLimit");
    requirePositive(realTimePerStep, "realTimePerStep");
    requirePositive(stepsPerInstant, "stepsPerInstant");
    requirePositive(socketBufferBytes, "socketBufferBytes");
    requirePositive(logEntries, "logEntries");
    if (minStepCost.isNegative() || minStepCost.compareTo(maxStepCost) > 0) {
      throw new IllegalArgumentException(
          "a step that costs from "
              + minStepCost
              + " to "
              + maxStepCost
              + ": use 0 or more, the shorter one first");
    }
    if (unfaithfulDepth < 0 || unfaithfulDepth > UnfaithfulOrder.MOST) {
      throw new IllegalArgumentException(
          "an unfaithful order of depth "
              + unfaithfulDepth
              + ": use 1 to "
              + UnfaithfulOrder.MOST
              + ", 0 for none");
    }
    WallClock.ensureShows(epoch, Duration.ZERO);
    onlyFaults = onlyFaults == null ? null : Collections.unmodifiableSet(new TreeSet<>(onlyFaults));
  }

  private static void requirePositive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " " + value + ": it must be more than 0");
    }
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + ": it must be 1 or more");
    }
  }

  /**
   * These options with another seed.
   *
   * @param newSeed any number
   * @return a copy
   */
  public SimulationOptions withSeed(long newSeed) {
    return with(draft -> draft.seed = newSeed);
  }

  /**
   * These options with another limit of simulated time.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withTimeLimit(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.timeLimit = limit);
  }

  /**
   * These options with another limit of steps without time passing.
   *
   * @param steps 1 or more
   * @return a copy
   */
  public SimulationOptions withStepsPerInstant(int steps) {
    return with(draft -> draft.stepsPerInstant = steps);
  }

  /**
   * These options with another limit of real time for one step.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withRealTimePerStep(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.realTimePerStep = limit);
  }

  /**
   * These options with another time that the hosts' clocks show at the beginning.
   *
   * @param time when it is
   * @return a copy
   * @throws IllegalArgumentException if it is at an end of time
   */
  public SimulationOptions withEpoch(Instant time) {
    Objects.requireNonNull(time, "time");
    return with(draft -> draft.epoch = time);
  }

  /**
   * These options with another number of events that are kept.
   *
   * @param entries 1 or more; the last ones
   * @return a copy
   * @throws IllegalArgumentException if it is less
   */
  public SimulationOptions withLogEntries(int entries) {
    return with(draft -> draft.logEntries = entries);
  }

  /**
   * These options with another size of sockets' buffers.
   *
   * @param bytes 1 or more
   * @return a copy
   */
  public SimulationOptions withSocketBufferBytes(int bytes) {
    return with(draft -> draft.socketBufferBytes = bytes);
  }

  /**
   * These options with steps that take simulated time: after each iteration of a host's loop that
   * ran something, the host is busy for a time that is drawn evenly from a range. Others go on
   * meanwhile, and what it is sent arrives. So time passes between a check and what follows it in a
   * later step, and races are found that need a slow step.
   *
   * <p>At first steps cost nothing, so that times in tests are exact: what sleeps for a second goes
   * on after a second, and not a little later.
   *
   * @param min the shortest time, 0 or more
   * @param max the longest time
   * @return a copy
   * @throws IllegalArgumentException if the shortest is negative or longer than the longest
   */
  public SimulationOptions withStepCost(Duration min, Duration max) {
    Objects.requireNonNull(min, "min");
    Objects.requireNonNull(max, "max");
    return with(draft -> {
      draft.minStepCost = min;
      draft.maxStepCost = max;
    });
  }

  /**
   * These options with an order of tasks that no loop has: for code that must not lean on asyncio's
   * order, as it is to run elsewhere too, or as its authors do not trust theirs. What it finds need
   * not be a fault that the program can show on Weft.
   *
   * <p>On each host, of all that is ready one thing runs at a time: the next step of a task, one of
   * the timers with the earliest deadline, or the oldest of the other callbacks. Which one, is
   * drawn by probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A
   * randomized scheduler with probabilistic guarantees of finding bugs, 2010): tasks and timers
   * have priorities that are drawn, and at {@code depth - 1} moments that are drawn, what has the
   * highest one gets the lowest. The steps of one task keep their order, and so do timers with
   * different deadlines, and callbacks of {@code callSoon}, of futures and of transports among each
   * other. Nothing waits for more than a hundred others.
   *
   * <p>A bug of depth 1 needs one step to come before another one; of depth 2, two such, as where
   * something changes between a check and what follows from it. Most have 1 to 3. In a run with n
   * tasks that makes k choices, up to 10,000, a bug of depth d is found with a probability of some
   * 1 / (n (10 k)<sup>d-1</sup>) at least, and much oftener as a rule.
   *
   * @param depth 1 to 10,000; 0 for asyncio's order
   * @return a copy
   * @throws IllegalArgumentException if it is something else
   */
  public SimulationOptions withUnfaithfulOrder(int depth) {
    return with(draft -> draft.unfaithfulDepth = depth);
  }

  /**
   * These options with a part of the faults alone: to run again what {@link Simulation#shrink} has
   * found, or a failed test has told. The faults of a run (a partition, a link that is held or
   * slow, a crash, a pause, a clock that is set wrong, a call of a disk that fails) have numbers
   * from 1 on, in the order in which the test, {@link Simulation#at}, {@link Faults} and tasks of
   * hosts ask for them. The others do not happen, and all else is drawn as ever; what undoes a
   * fault finds nothing to undo.
   *
   * @param numbers the numbers of those that happen
   * @return a copy
   */
  public SimulationOptions withOnlyFaults(Set<Integer> numbers) {
    Nulls.refuseIn(numbers, "numbers");
    return with(draft -> draft.onlyFaults = numbers);
  }

  private SimulationOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    long seed;
    Duration timeLimit;
    int stepsPerInstant;
    Duration realTimePerStep;
    Instant epoch;
    int socketBufferBytes;
    int logEntries;
    Duration minStepCost;
    Duration maxStepCost;
    int unfaithfulDepth;
    @Nullable Set<Integer> onlyFaults;

    Draft(SimulationOptions options) {
      seed = options.seed;
      timeLimit = options.timeLimit;
      stepsPerInstant = options.stepsPerInstant;
      realTimePerStep = options.realTimePerStep;
      epoch = options.epoch;
      socketBufferBytes = options.socketBufferBytes;
      logEntries = options.logEntries;
      minStepCost = options.minStepCost;
      maxStepCost = options.maxStepCost;
      unfaithfulDepth = options.unfaithfulDepth;
      onlyFaults = options.onlyFaults;
    }

    SimulationOptions options() {
      return new SimulationOptions(
          seed,
          timeLimit,
          stepsPerInstant,
          realTimePerStep,
          epoch,
          socketBufferBytes,
          logEntries,
          minStepCost,
          maxStepCost,
          unfaithfulDepth,
          onlyFaults);
    }
  }
}
