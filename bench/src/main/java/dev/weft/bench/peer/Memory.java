package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How much memory a process uses. */
public final class Memory {
  private static final String RESIDENT = "VmRSS:";
  private static final String TOTAL = "Total ";

  private Memory() {}

  /** The bytes of a JVM's objects that are in use, after a collection. */
  public static long heapBytes(Jvm jvm, long pid) throws ChildFailure, InterruptedException {
    String jcmd = jvm.home().resolve("bin", "jcmd").toString();
    Commands.Outcome answer =
        Commands.run(Path.of("."), List.of(jcmd, Long.toString(pid), "GC.class_histogram"));
    return parseHistogram(answer.output())
        .orElseThrow(
            () -> new ChildFailure("jcmd told no heap of process " + pid + ": " + answer.output()));
  }

  /** Takes the last line, {@code Total INSTANCES BYTES}. */
  static Optional<Long> parseHistogram(String histogram) {
    return histogram
        .lines()
        .filter(line -> line.startsWith(TOTAL))
        .map(line -> Long.valueOf(line.strip().split("\\s+", -1)[2]))
        .reduce((first, last) -> last);
  }

  /** The bytes of a process that are in memory; empty where the system does not tell. */
  public static Optional<Long> residentBytes(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    return Files.exists(status) ? parseStatus(Files.readString(status)) : Optional.empty();
  }

  static Optional<Long> parseStatus(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(RESIDENT))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }
}
