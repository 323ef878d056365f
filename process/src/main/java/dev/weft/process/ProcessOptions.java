package dev.weft.process;

import dev.weft.net.StreamOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is to be started.
 *
 * {@snippet file="ProcessGuideTest.java" region="options"}
 *
 * @param stdin where its standard input comes from
 * @param stdout where its standard output goes
 * @param stderr where its standard error goes
 * @param directory its working directory; null for this program's own
 * @param environment all of its environment; null for this program's own
 * @param streams the limit of the readers of its output
 * @param executable the program that is run in place of the command's first word, see {@link
 *     #withExecutable}; null for that one
 */
public record ProcessOptions(
    Stdio stdin,
    Stdio stdout,
    Stdio stderr,
    @Nullable Path directory,
    @Nullable Map<String, String> environment,
    StreamOptions streams,
    @Nullable Path executable) {
  /**
   * Everything as it is for this program: its standard streams, directory and environment. What
   * asyncio does where nothing is said.
   */
  public static final ProcessOptions DEFAULT =
      new ProcessOptions(
          Stdio.INHERIT, Stdio.INHERIT, Stdio.INHERIT, null, null, StreamOptions.DEFAULT, null);

  /** Pipes for all three standard streams. */
  public static final ProcessOptions PIPED =
      DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);

  /**
   * Pipes for standard output and error, and no input: a child that asks for some does not hang.
   */
  public static final ProcessOptions CAPTURED = PIPED.withStdin(Stdio.DISCARD);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a standard stream cannot be what is asked for: {@link
   *     Stdio#STDOUT} other than for standard error, a file to read for an output, a file to write
   *     for the input; or if the streams are to be encrypted
   */
  public ProcessOptions {
    Objects.requireNonNull(stdin, "stdin");
    Objects.requireNonNull(stdout, "stdout");
    Objects.requireNonNull(stderr, "stderr");
    Objects.requireNonNull(streams, "streams");
    check("stdin", stdin, stdin.kind() == Stdio.Kind.READ, Stdio.Kind.WRITE, Stdio.Kind.APPEND);
    check("stdout", stdout, false, Stdio.Kind.READ, Stdio.Kind.READ);
    check("stderr", stderr, stderr.kind() == Stdio.Kind.STDOUT, Stdio.Kind.READ, Stdio.Kind.READ);
    if (streams.tls() != null) {
      throw new IllegalArgumentException("a child's streams are pipes, which are not encrypted");
    }
    if (environment != null) {
      environment.forEach((name, value) -> {
        Objects.requireNonNull(name, "a null name in environment");
        Objects.requireNonNull(value, "a null value in environment");
      });
      environment = Map.copyOf(environment);
    }
  }

  private static void check(
      String name, Stdio stdio, boolean fits, Stdio.Kind refused, Stdio.Kind alsoRefused) {
    if (stdio.kind() == refused || stdio.kind() == alsoRefused) {
      throw new IllegalArgumentException(
          name
              + ": "
              + stdio
              + ": use Stdio.from(file) for the input, Stdio.to(file) or Stdio.appendTo(file) for"
              + " the outputs");
    }
    if (stdio.kind() == Stdio.Kind.STDOUT && !fits) {
      throw new IllegalArgumentException(
          name + ": Stdio.STDOUT is for stderr only, which then goes where stdout goes");
    }
  }

  /**
   * These options with another standard input.
   *
   * @param newStdin where it comes from
   * @return new options
   * @throws IllegalArgumentException if it is for outputs
   */
  public ProcessOptions withStdin(Stdio newStdin) {
    Objects.requireNonNull(newStdin, "newStdin");
    return new ProcessOptions(
        newStdin, stdout, stderr, directory, environment, streams, executable);
  }

  /**
   * These options with another standard output.
   *
   * @param newStdout where it goes
   * @return new options
   * @throws IllegalArgumentException if it is for the input, or for standard error only
   */
  public ProcessOptions withStdout(Stdio newStdout) {
    Objects.requireNonNull(newStdout, "newStdout");
    return new ProcessOptions(
        stdin, newStdout, stderr, directory, environment, streams, executable);
  }

  /**
   * These options with another standard error.
   *
   * @param newStderr where it goes
   * @return new options
   * @throws IllegalArgumentException if it is for the input
   */
  public ProcessOptions withStderr(Stdio newStderr) {
    Objects.requireNonNull(newStderr, "newStderr");
    return new ProcessOptions(
        stdin, stdout, newStderr, directory, environment, streams, executable);
  }

  /**
   * These options with another working directory. It does not change where a program without a path
   * is looked for, but a relative path such as {@code ./build.sh} begins there.
   *
   * @param newDirectory the directory, which must be there when the child is started
   * @return new options
   */
  public ProcessOptions withDirectory(Path newDirectory) {
    return new ProcessOptions(
        stdin,
        stdout,
        stderr,
        Objects.requireNonNull(newDirectory, "newDirectory"),
        environment,
        streams,
        executable);
  }

  /**
   * These options with exactly this environment, and nothing of this program's.
   *
   * @param newEnvironment variables and their values
   * @return new options
   */
  public ProcessOptions withEnvironment(Map<String, String> newEnvironment) {
    Objects.requireNonNull(newEnvironment, "newEnvironment");
    return new ProcessOptions(
        stdin, stdout, stderr, directory, newEnvironment, streams, executable);
  }

  /**
   * These options with one more variable in the environment, which otherwise is what it was: this
   * program's own, unless it was set.
   *
   * @param name the variable
   * @param value its value
   * @return new options
   */
  public ProcessOptions withVariable(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Map<String, String> more = new HashMap<>(environment == null ? System.getenv() : environment);
    more.put(name, value);
    return withEnvironment(more);
  }

  /**
   * These options with another limit of the readers.
   *
   * @param newStreams the limit
   * @return new options
   * @throws IllegalArgumentException if the streams are to be encrypted
   */
  public ProcessOptions withStreams(StreamOptions newStreams) {
    Objects.requireNonNull(newStreams, "newStreams");
    return new ProcessOptions(
        stdin, stdout, stderr, directory, environment, newStreams, executable);
  }

  /**
   * These options with another program than the command's first word: another shell for a line of
   * shell, {@code /bin/bash} say, or a program beside the path by which it is known. Unlike with
   * asyncio's {@code executable}, the program sees its own path as its name, not that word: Java
   * has no way to say both.
   *
   * @param newExecutable the program
   * @return new options
   */
  public ProcessOptions withExecutable(Path newExecutable) {
    Objects.requireNonNull(newExecutable, "newExecutable");
    return new ProcessOptions(
        stdin, stdout, stderr, directory, environment, streams, newExecutable);
  }
}
