package dev.weft.simulation;

import static java.util.stream.Collectors.joining;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** The last events, and a digest of all. */
final class EventLog {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final int most;
  private final Deque<LogEntry> last = new ArrayDeque<>();
  private long digest = FNV_OFFSET;
  private long count;

  EventLog(int most) {
    this.most = most;
  }

  void add(LogEntry entry) {
    if (last.size() == most) {
      last.removeFirst();
    }
    last.add(entry);
    count++;
    mix(entry.time().toNanos());
    mix(entry.host().hashCode());
    mix(entry.task().hashCode());
    mix(entry.what().hashCode());
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
    List<LogEntry> shown = last.stream().skip(Math.max(0, last.size() - rows)).toList();
    int hosts = longest(shown, LogEntry::host);
    int tasks = longest(shown, LogEntry::task);
    return shown.stream().map(entry -> entry.row(hosts, tasks) + "\n").collect(joining());
  }

  private static int longest(List<LogEntry> entries, Function<LogEntry, String> name) {
    return entries.stream().map(name).mapToInt(String::length).max().orElse(1);
  }
}
