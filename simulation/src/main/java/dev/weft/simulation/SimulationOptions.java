package dev.weft.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What a simulation is made with.
 *
 * @param seed all that is drawn in a run is drawn from it
 * @param timeLimit how much simulated time a run may take
 * @param stepsPerInstant how many steps of hosts may come without any time passing
 * @param realTimePerStep how long one step may take in real time, before the run fails with what
 *     the step does
 * @param epoch what the hosts' clocks show at the beginning
 * @param socketBufferBytes how many bytes one direction of a connection holds that the receiver has
 *     not read
 * @param logEntries how many of the last events are kept
 */
public record SimulationOptions(
    long seed,
    Duration timeLimit,
    int stepsPerInstant,
    Duration realTimePerStep,
    Instant epoch,
    int socketBufferBytes,
    int logEntries) {

  /**
   * Seed 0, an hour, 100,000 steps, 10 seconds, the first of January 2030, 64 KiB and 100,000
   * entries.
   */
  public static final SimulationOptions DEFAULT =
      new SimulationOptions(
          0,
          Duration.ofHours(1),
          100_000,
          Duration.ofSeconds(10),
          Instant.parse("2030-01-01T00:00:00Z"),
          64 * 1024,
          100_000);

  /**
   * Checks what is given.
   *
   * @throws IllegalArgumentException if a limit is nothing or less
   */
  public SimulationOptions {
    Objects.requireNonNull(timeLimit, "timeLimit");
    Objects.requireNonNull(realTimePerStep, "realTimePerStep");
    Objects.requireNonNull(epoch, "epoch");
    requirePositive(timeLimit, "timeLimit");
    requirePositive(realTimePerStep, "realTimePerStep");
    requirePositive(stepsPerInstant, "stepsPerInstant");
    requirePositive(socketBufferBytes, "socketBufferBytes");
    requirePositive(logEntries, "logEntries");
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
        newSeed, timeLimit, stepsPerInstant, realTimePerStep, epoch, socketBufferBytes, logEntries);
  }

  /**
   * These options with another limit of simulated time.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withTimeLimit(Duration limit) {
    return new SimulationOptions(
        seed, limit, stepsPerInstant, realTimePerStep, epoch, socketBufferBytes, logEntries);
  }

  /**
   * These options with another limit of steps without time passing.
   *
   * @param steps 1 or more
   * @return a copy
   */
  public SimulationOptions withStepsPerInstant(int steps) {
    return new SimulationOptions(
        seed, timeLimit, steps, realTimePerStep, epoch, socketBufferBytes, logEntries);
  }

  /**
   * These options with another limit of real time for one step.
   *
   * @param limit more than 0
   * @return a copy
   */
  public SimulationOptions withRealTimePerStep(Duration limit) {
    return new SimulationOptions(
        seed, timeLimit, stepsPerInstant, limit, epoch, socketBufferBytes, logEntries);
  }

  /**
   * These options with another size of sockets' buffers.
   *
   * @param bytes 1 or more
   * @return a copy
   */
  public SimulationOptions withSocketBufferBytes(int bytes) {
    return new SimulationOptions(
        seed, timeLimit, stepsPerInstant, realTimePerStep, epoch, bytes, logEntries);
  }
}
