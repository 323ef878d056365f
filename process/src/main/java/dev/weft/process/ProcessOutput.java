package dev.weft.process;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a child wrote until its end.
 *
 * @param stdout its standard output; empty if that was not a pipe
 * @param stderr its standard error; empty if that was not a pipe
 */
@SuppressWarnings("ArrayRecordComponent") // bytes, as everywhere; compared by nobody
public record ProcessOutput(byte[] stdout, byte[] stderr) {
  /** Refuses null. */
  public ProcessOutput {
    Objects.requireNonNull(stdout, "stdout");
    Objects.requireNonNull(stderr, "stderr");
  }

  /**
   * The standard output as text.
   *
   * @return the bytes, read as UTF-8
   */
  public String stdoutText() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /**
   * The standard error as text.
   *
   * @return the bytes, read as UTF-8
   */
  public String stderrText() {
    return new String(stderr, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "ProcessOutput[stdout " + stdout.length + " bytes, stderr " + stderr.length + " bytes]";
  }
}
