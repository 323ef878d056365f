package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which processors programs run on: a server has the first to itself and the load the last, so that
 * neither takes time from the other, and a server's figure is one processor's work.
 *
 * @param processors those that this process may use; empty if programs cannot be pinned
 */
public record Pinning(List<Integer> processors) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** Finds out what this machine allows. */
  public static Pinning detect() {
    try {
      if (Commands.find("taskset").isPresent() && Files.exists(STATUS)) {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(ALLOWED)) {
            return new Pinning(parse(line.substring(ALLOWED.length()).strip()));
          }
        }
      }
    } catch (IOException e) {
      // Then nothing is pinned.
    }
    return new Pinning(List.of());
  }

  /** Takes a list as Linux writes it: {@code 0-3,8}. */
  static List<Integer> parse(String list) {
    List<Integer> all = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        all.add(i);
      }
    }
    return all;
  }

  /** Whether a server and its load each have a processor. */
  public boolean separates() {
    return processors.size() >= 2;
  }

  /** The command on the processor for what is measured. */
  public List<String> measured(List<String> command) {
    return separates() ? on(processors.getFirst(), command) : command;
  }

  /** The command on the processor for the load. */
  public List<String> load(List<String> command) {
    return separates() ? on(processors.getLast(), command) : command;
  }

  private static List<String> on(int processor, List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor)));
    pinned.addAll(command);
    return pinned;
  }
}
