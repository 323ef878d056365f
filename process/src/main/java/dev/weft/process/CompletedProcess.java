package dev.weft.process;

import dev.weft.internal.nulls.Nulls;
import java.util.List;
import java.util.Objects;

/**
 * How a command ended that {@link Processes#run} ran.
 *
 * @param command the program and its arguments
 * @param returnCode its exit code, as {@link Subprocess#waitFor()} gives it
 * @param output what it wrote
 */
public record CompletedProcess(List<String> command, int returnCode, ProcessOutput output) {

  /** Copies the command. */
  public CompletedProcess {
    Nulls.refuseIn(command, "command");
    Objects.requireNonNull(output, "output");
    command = List.copyOf(command);
  }

  /**
   * What it wrote to its standard output.
   *
   * @return the bytes, read as UTF-8
   */
  public String stdout() {
    return output.stdoutText();
  }

  /**
   * What it wrote to its standard error.
   *
   * @return the bytes, read as UTF-8
   */
  public String stderr() {
    return output.stderrText();
  }
}
