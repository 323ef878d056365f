package dev.weft.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines that a program makes. Its loop writes it; the thread that gives up a program that does
 * not end reads it meanwhile.
 */
final class Trace {
  private static final int MAX_LINES = 2_000;

  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  /**
   * Adds a line, unless the trace has ended.
   *
   * @return false if the trace is too long already
   */
  synchronized boolean add(String line) {
    if (!ended && lines.size() == MAX_LINES) {
      return false;
    }
    if (!ended) {
      lines.add(line);
    }
    return true;
  }

  /** Drops what comes from now on. */
  synchronized void end() {
    ended = true;
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
