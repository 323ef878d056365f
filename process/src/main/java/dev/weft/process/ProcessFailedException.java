package dev.weft.process;

import java.io.IOException;

/**
 * A command ended with an exit code other than 0. Its message has the end of what the command wrote
 * to its standard error.
 */
public final class ProcessFailedException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CHARACTERS = 2_000;

  private final transient CompletedProcess process;

  ProcessFailedException(CompletedProcess process) {
    super(describe(process));
    this.process = process;
  }

  /**
   * How it ended, with all that it wrote.
   *
   * @return the command that failed
   */
  public CompletedProcess process() {
    return process;
  }

  private static String describe(CompletedProcess process) {
    String stderr = process.stderr().strip();
    int tooMany = stderr.length() - MOST_CHARACTERS;
    String end = tooMany > 0 ? "…" + stderr.substring(tooMany) : stderr;
    return "'"
        + String.join(" ", process.command())
        + "' ended with exit code "
        + process.returnCode()
        + (end.isEmpty() ? "" : ": " + end);
  }
}
