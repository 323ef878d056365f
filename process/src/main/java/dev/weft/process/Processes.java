package dev.weft.process;

import static dev.weft.Async.timeout;

import dev.weft.internal.nulls.Nulls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Starts child processes, on the loop that the caller runs on. To be imported statically, next to
 * {@link dev.weft.Async}'s methods.
 *
 * {@snippet file="ProcessGuideTest.java" region="run"}
 *
 * <p>{@link #run(String...) run} is for commands that are started, waited for, and whose output is
 * looked at then. {@link #createSubprocessExec} is for children that a task talks to while they
 * run, by {@linkplain Subprocess streams}. {@link #subprocessExec} is for a {@link
 * SubprocessProtocol}, which the loop calls directly.
 *
 * <p>Any loop may start children, on any thread, and several loops may at once. Where the system
 * allows it (Linux), pipes are watched by the loop's selector; elsewhere, and on loops with a
 * virtual clock, each pipe that is read holds a thread. The JDK has a small thread for each child
 * that runs, to wait for its end.
 *
 * <p>A program named without a path is looked for along this program's PATH. Arguments are passed
 * on as they are: no shell reads them. What cannot be passed on so is refused by an {@link
 * IllegalArgumentException} before anything is started: a NUL, and what the locale's charset does
 * not have, which is all but ASCII for a JVM under {@code LC_ALL=C}.
 */
public final class Processes {
  private Processes() {}

  // ---- run

  /**
   * Runs a command and waits for its end, without input; its standard output and error are
   * captured. If that is cancelled, the command is asked to end, killed if it does not do so within
   * five seconds, and waited for.
   *
   * {@snippet file="ProcessGuideTest.java" region="run"}
   *
   * @param command the program and its arguments
   * @return how it ended
   * @throws ProcessFailedException if it ended with another exit code than 0
   * @throws java.nio.file.NoSuchFileException if there is no such program
   * @throws java.nio.file.AccessDeniedException if it may not be run
   * @throws IOException if it cannot be started for another reason, or a pipe breaks
   * @throws IllegalStateException if the caller is no task
   */
  public static CompletedProcess run(String... command) throws IOException {
    Nulls.refuseIn(command, "command");
    return complete(List.of(command), RunOptions.DEFAULT);
  }

  /**
   * Runs a command and waits for its end, as {@link #run(String...)} does.
   *
   * @param command the program and its arguments
   * @param options its input, a limit, whether to check the exit code, how to start it
   * @return how it ended
   * @throws TimeoutException if it took longer than the limit; by now it has ended, as after a
   *     cancellation
   * @throws ProcessFailedException if it ended with another exit code than 0, and that is checked
   * @throws java.nio.file.NoSuchFileException if there is no such program or directory
   * @throws java.nio.file.AccessDeniedException if it may not be run
   * @throws IOException if it cannot be started for another reason, or a pipe breaks
   * @throws IllegalStateException if the caller is no task
   */
  public static CompletedProcess run(List<String> command, RunOptions options)
      throws IOException, TimeoutException {
    Nulls.refuseIn(command, "command");
    Objects.requireNonNull(options, "options");
    Duration limit = options.limit();
    if (limit == null) {
      return complete(command, options);
    }
    try {
      return timeout(limit, () -> complete(command, options));
    } catch (TimeoutException e) {
      var late =
          new TimeoutException(
              "'" + String.join(" ", command) + "' took longer than " + limit + " and was ended");
      late.initCause(e);
      throw late;
    }
  }

  private static CompletedProcess complete(List<String> command, RunOptions options)
      throws IOException {
    CompletedProcess completed;
    try (Subprocess process = createSubprocessExec(command, options.processWithInput())) {
      try {
        ProcessOutput output = process.communicate(options.input());
        completed = new CompletedProcess(command, process.waitFor(), output);
      } finally {
        if (process.returnCode() == null) {
          int _ = process.shutdown(options.grace());
        }
      }
    }
    if (options.check() && completed.returnCode() != 0) {
      throw new ProcessFailedException(completed);
    }
    return completed;
  }

  // ---- streams

  /**
   * Starts a child whose standard streams, directory and environment are this program's own. Waits
   * until it is started; a cancellation leaves no child behind. asyncio's {@code
   * create_subprocess_exec}.
   *
   * @param command the program and its arguments
   * @return the child, to be closed by the caller
   * @throws java.nio.file.NoSuchFileException if there is no such program
   * @throws java.nio.file.AccessDeniedException if it may not be run
   * @throws IOException if it cannot be started for another reason
   * @throws IllegalStateException if the caller is no task
   */
  public static Subprocess createSubprocessExec(String... command) throws IOException {
    Nulls.refuseIn(command, "command");
    return createSubprocessExec(List.of(command), ProcessOptions.DEFAULT);
  }

  /**
   * Starts a child as {@link #createSubprocessExec(String...)} does.
   *
   * {@snippet file="ProcessGuideTest.java" region="talk"}
   *
   * @param command the program and its arguments
   * @param options its standard streams, directory and environment
   * @return the child, to be closed by the caller
   * @throws java.nio.file.NoSuchFileException if there is no such program, directory, or file to
   *     read
   * @throws java.nio.file.NotDirectoryException if the directory is none
   * @throws java.nio.file.AccessDeniedException if the program may not be run
   * @throws IOException if it cannot be started for another reason
   * @throws IllegalArgumentException if the command is empty; or if the child would get something
   *     else than what is said: a NUL, or characters in the command, the environment or a path that
   *     the JVM's locale cannot encode
   * @throws IllegalStateException if the caller is no task
   */
  public static Subprocess createSubprocessExec(List<String> command, ProcessOptions options)
      throws IOException {
    Nulls.refuseIn(command, "command");
    Objects.requireNonNull(options, "options");
    return Subprocess.connect(Child.start(command, options), options);
  }

  /**
   * Starts a shell that runs a line: {@code /bin/sh}, on Windows {@code cmd.exe}. What comes from
   * elsewhere does not belong into the line: give it by the environment, or without a shell.
   * asyncio's {@code create_subprocess_shell}.
   *
   * @param line what the shell is to run
   * @return the shell, to be closed by the caller
   * @throws IOException if it cannot be started
   * @throws IllegalStateException if the caller is no task
   */
  public static Subprocess createSubprocessShell(String line) throws IOException {
    return createSubprocessShell(line, ProcessOptions.DEFAULT);
  }

  /**
   * Starts a shell as {@link #createSubprocessShell(String)} does.
   *
   * @param line what the shell is to run
   * @param options its standard streams, directory and environment
   * @return the shell, to be closed by the caller
   * @throws java.nio.file.NoSuchFileException if there is no such directory or file to read
   * @throws IOException if it cannot be started
   * @throws IllegalStateException if the caller is no task
   */
  public static Subprocess createSubprocessShell(String line, ProcessOptions options)
      throws IOException {
    return createSubprocessExec(Shell.command(line), options);
  }

  // ---- protocols

  /**
   * Starts a child whose events a protocol gets. When it returns, {@link
   * SubprocessProtocol#connectionMade} has been called or is about to be. asyncio's {@code
   * subprocess_exec}.
   *
   * {@snippet file="ProcessGuideTest.java" region="protocol"}
   *
   * @param protocols makes the protocol
   * @param command the program and its arguments
   * @param options its standard streams, directory and environment; asyncio's default is {@link
   *     ProcessOptions#PIPED}
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws java.nio.file.NoSuchFileException if there is no such program, directory, or file to
   *     read
   * @throws java.nio.file.AccessDeniedException if the program may not be run
   * @throws IOException if it cannot be started for another reason
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends SubprocessProtocol> SubprocessConnection<P> subprocessExec(
      Supplier<? extends P> protocols, List<String> command, ProcessOptions options)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Nulls.refuseIn(command, "command");
    Objects.requireNonNull(options, "options");
    P protocol = protocols.get();
    var transport = ChildTransport.connect(Child.start(command, options), protocol);
    return new SubprocessConnection<>(transport, protocol);
  }

  /**
   * Starts a shell whose events a protocol gets, as {@link #subprocessExec} does for a program.
   * asyncio's {@code subprocess_shell}.
   *
   * @param protocols makes the protocol
   * @param line what the shell is to run
   * @param options its standard streams, directory and environment
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws IOException if it cannot be started
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends SubprocessProtocol> SubprocessConnection<P> subprocessShell(
      Supplier<? extends P> protocols, String line, ProcessOptions options) throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(options, "options");
    return subprocessExec(protocols, Shell.command(line), options);
  }
}
