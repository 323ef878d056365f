package dev.weft.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

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
    Duration maxStepCost) {

  /**
   * Seed 0, an hour, 100,000 steps, 10 seconds, the first of January 2030, 64 KiB, 100,000 entries,
   * and steps that cost nothing.
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
          Duration.ZERO);

  /**
   * Checks what is given.
   *
   * @throws IllegalArgumentException if a limit is nothing or less, or the cost of a step is
   *     negative or its least is more than its most
   */
  public SimulationOptions {
    Objects.requireNonNull(timeLimit, "timeLimit");
    Objects.requireNonNull(realTimePerStep, "realTimePerStep");
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(minStepCost, "minStepCost");
    Objects.requireNonNull(maxStepCost, "maxStepCost");
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
    return new SimulationOptions(
        newSeed,
        timeLimit,
        stepsPerInstant,
        realTimePerStep,
        epoch,
        socketBufferBytes,
        logEntries,
        minStepCost,
        maxStepCost);
  }

  /**
   * These options with another limit of simulated time.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withTimeLimit(Duration limit) {
    return new SimulationOptions(
        seed,
        limit,
        stepsPerInstant,
        realTimePerStep,
        epoch,
        socketBufferBytes,
        logEntries,
        minStepCost,
        maxStepCost);
  }

  /**
   * These options with another limit of steps without time passing.
   *
   * @param steps 1 or more
   * @return a copy
   */
  public SimulationOptions withStepsPerInstant(int steps) {
    return new SimulationOptions(
        seed,
        timeLimit,
        steps,
        realTimePerStep,
        epoch,
        socketBufferBytes,
        logEntries,
        minStepCost,
        maxStepCost);
  }

  /**
   * These options with another limit of real time for one step.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withRealTimePerStep(Duration limit) {
    return new SimulationOptions(
        seed,
        timeLimit,
        stepsPerInstant,
        limit,
        epoch,
        socketBufferBytes,
        logEntries,
        minStepCost,
        maxStepCost);
  }

  /**
   * These options with another size of sockets' buffers.
   *
   * @param bytes 1 or more
   * @return a copy
   */
  public SimulationOptions withSocketBufferBytes(int bytes) {
    return new SimulationOptions(
        seed,
        timeLimit,
        stepsPerInstant,
        realTimePerStep,
        epoch,
        bytes,
        logEntries,
        minStepCost,
        maxStepCost);
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
    return new SimulationOptions(
        seed,
        timeLimit,
        stepsPerInstant,
        realTimePerStep,
        epoch,
        socketBufferBytes,
        logEntries,
        min,
        max);
  }
}
