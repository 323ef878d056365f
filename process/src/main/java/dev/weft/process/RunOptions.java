package dev.weft.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Processes#run} is to run a command.
 *
 * {@snippet file="ProcessGuideTest.java" region="run-options"}
 *
 * @param process how it is started
 * @param input what its standard input gets, which is a pipe then, whatever {@code process} says;
 *     null for what {@code process} says
 * @param check whether an exit code other than 0 is an error
 * @param limit how long it may take; null for no limit
 * @param grace how long it has to end by itself, once it is told to
 */
@SuppressWarnings("ArrayRecordComponent") // bytes, as everywhere; compared by nobody
public record RunOptions(
    ProcessOptions process,
    byte @Nullable [] input,
    boolean check,
    @Nullable Duration limit,
    Duration grace) {
  /**
   * Captures the standard output and error, gives no input, takes an exit code other than 0 for an
   * error; no limit, and a grace of 5 seconds.
   */
  public static final RunOptions DEFAULT =
      new RunOptions(ProcessOptions.CAPTURED, null, true, null, Duration.ofSeconds(5));

  /** Checks the options. */
  public RunOptions {
    Objects.requireNonNull(process, "process");
    Objects.requireNonNull(grace, "grace");
  }

  /**
   * These options with another way to start the command. Begin with {@link ProcessOptions#CAPTURED}
   * to capture its output.
   *
   * @param newProcess how it is started
   * @return new options
   */
  public RunOptions withProcess(ProcessOptions newProcess) {
    Objects.requireNonNull(newProcess, "newProcess");
    return new RunOptions(newProcess, input, check, limit, grace);
  }

  /**
   * These options with an input.
   *
   * @param newInput what the command gets to read, which must not be changed meanwhile
   * @return new options
   */
  public RunOptions withInput(byte[] newInput) {
    Objects.requireNonNull(newInput, "newInput");
    return new RunOptions(process, newInput, check, limit, grace);
  }

  /**
   * These options with an input.
   *
   * @param newInput what the command gets to read, as UTF-8
   * @return new options
   */
  public RunOptions withInput(String newInput) {
    Objects.requireNonNull(newInput, "newInput");
    return withInput(newInput.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * These options with the exit code checked or not.
   *
   * @param newCheck false to get a {@link CompletedProcess} whatever the exit code is
   * @return new options
   */
  public RunOptions withCheck(boolean newCheck) {
    return new RunOptions(process, input, newCheck, limit, grace);
  }

  /**
   * These options with a limit.
   *
   * @param newLimit how long the command may take
   * @return new options
   */
  public RunOptions withLimit(Duration newLimit) {
    Objects.requireNonNull(newLimit, "newLimit");
    return new RunOptions(process, input, check, newLimit, grace);
  }

  /**
   * These options with another grace.
   *
   * @param newGrace how long the command has to end by itself after {@link Subprocess#terminate()};
   *     then it is killed
   * @return new options
   */
  public RunOptions withGrace(Duration newGrace) {
    Objects.requireNonNull(newGrace, "newGrace");
    return new RunOptions(process, input, check, limit, newGrace);
  }

  /** How the command is started, with a pipe for its input if there is one. */
  ProcessOptions processWithInput() {
    return input == null ? process : process.withStdin(Stdio.PIPE);
  }

  @Override
  public String toString() {
    return "RunOptions["
        + process
        + (input == null ? "" : ", " + input.length + " bytes of input")
        + (check ? ", check" : "")
        + (limit == null ? "" : ", limit " + limit)
        + ", grace "
        + grace
        + "]";
  }
}
