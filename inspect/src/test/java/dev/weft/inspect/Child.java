package dev.weft.inspect;

import dev.weft.fixtures.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program in a JVM of its own, on the same engine as the test. */
final class Child implements AutoCloseable {
  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /** Starts one, and waits until it says that it is ready. */
  static Child start(Class<?> program, String... arguments) throws IOException {
    Child child = start(command(program, arguments), null);
    if (!"ready".equals(child.readLine())) {
      child.close();
      throw new IOException("the program is not ready");
    }
    return child;
  }

  /** Starts a command, whose errors go to a file, or to the test's own if there is none. */
  static Child start(List<String> command, Path errors) throws IOException {
    return new Child(
        new ProcessBuilder(command)
            .redirectError(
                errors == null
                    ? ProcessBuilder.Redirect.INHERIT
                    : ProcessBuilder.Redirect.to(errors.toFile()))
            .start());
  }

  /** What starts a program. */
  static List<String> command(Class<?> program, String... arguments) {
    List<String> command =
        Programs.java(
            program, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dweft.blockedLimitMillis=0");
    command.addAll(List.of(arguments));
    return command;
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  /** The next line that it prints, or null at the end. */
  String readLine() throws IOException {
    return process.inputReader().readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
