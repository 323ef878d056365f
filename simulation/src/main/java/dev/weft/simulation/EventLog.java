package dev.weft.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last events, and a digest of all. */
final class EventLog {
  /** In place of a host's name, for what the simulation itself does. */
  static final String WORLD = "-";

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final int most;
  private final Deque<LogEntry> last = new ArrayDeque<>();
  private long digest = FNV_OFFSET;
  private long count;

  EventLog(int most) {
    this.most = most;
  }

  void add(long nowNanos, String host, String what) {
    if (last.size() == most) {
      last.removeFirst();
    }
    last.add(new LogEntry(Duration.ofNanos(nowNanos), host, what));
    count++;
    mix(nowNanos);
    mix(host);
    mix(what);
  }

  private void mix(String text) {
    for (int i = 0; i < text.length(); i++) {
      mix(text.charAt(i));
    }
  }

  private void mix(long value) {
    digest = (digest ^ value) * FNV_PRIME;
  }

  /** The same for two logs that are the same, and hardly ever else. */
  long digest() {
    return digest;
  }

  long count() {
    return count;
  }

  List<LogEntry> entries() {
    return new ArrayList<>(last);
  }

  String table(int rows) {
    StringBuilder table = new StringBuilder();
    last.stream()
        .skip(Math.max(0, last.size() - rows))
        .forEach(entry -> table.append(entry).append('\n'));
    return table.toString();
  }
}
