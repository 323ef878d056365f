package dev.weft.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One screen of {@link Top}: what a look has found, in lines. */
final class TopScreen {
  /** What the tasks can be filtered by; the first is for all. */
  static final List<String> STATES = List.of("", "new", "running", "ready", "waiting", "blocked");

  private static final String HOME = "\033[H";
  private static final String REST_OF_LINE = "\033[K";
  private static final String REST_OF_SCREEN = "\033[J";
  private static final String RED = "\033[1;31m";
  private static final String BOLD = "\033[1m";
  private static final String USUAL = "\033[0m";

  private static final String LOOP_LINE = "%-14s %9s %9s %9s %9s %7s %7s %9s %10s %9s %7s";
  private static final String TASK_LINE = "%-24s %-8s %8s %8s  %-24s %s";

  private final Map<?, ?> seen;
  private final Order order;
  private final String filter;
  private final String state;
  private final boolean typing;

  /** In which order tasks are shown. */
  enum Order {
    /** The oldest first. */
    MADE,
    /** Those that wait the longest first. */
    WAIT,
    /** By their names. */
    NAME,
    /** By their states. */
    STATE;

    Order next() {
      return switch (this) {
        case MADE -> WAIT;
        case WAIT -> NAME;
        case NAME -> STATE;
        case STATE -> MADE;
      };
    }

    Comparator<Map<?, ?>> comparator() {
      Comparator<Map<?, ?>> byNumber = Comparator.comparingLong(task -> number(task, "number"));
      return switch (this) {
        case MADE -> byNumber;
        case WAIT ->
            Comparator.<Map<?, ?>>comparingLong(task -> -number(task, "waitMillis"))
                .thenComparing(byNumber);
        case NAME ->
            Comparator.<Map<?, ?>, String>comparing(task -> text(task, "name"))
                .thenComparing(byNumber);
        case STATE ->
            Comparator.<Map<?, ?>, String>comparing(task -> text(task, "state"))
                .thenComparing(byNumber);
      };
    }
  }

  TopScreen(Map<?, ?> seen, Order order, String filter, String state, boolean typing) {
    this.seen = seen;
    this.order = order;
    this.filter = filter;
    this.state = state;
    this.typing = typing;
  }

  /** What a terminal is to be sent. */
  String draw(int rows, int columns) {
    var text = new StringBuilder(HOME);
    List<String> lines = lines(rows);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean bold = line.startsWith("LOOP ") || line.startsWith("TASK ") || i == 0;
      boolean red = line.startsWith("  blocked for ");
      String cut = line.length() > columns ? line.substring(0, columns) : line;
      text.append(bold ? BOLD : red ? RED : "").append(cut);
      text.append(bold || red ? USUAL : "").append(REST_OF_LINE);
      text.append(i < lines.size() - 1 ? "\r\n" : REST_OF_SCREEN);
    }
    return text.toString();
  }

  /** The lines, so many at most. */
  List<String> lines(int rows) {
    List<String> lines = new ArrayList<>();
    Map<?, ?> tasks = map(seen, "tasks");
    lines.add(title(tasks));
    lines.add(
        typing
            ? "name: " + filter + "_"
            : "q ends, s sorts, / filters by name, f by state, Esc shows all");
    lines.add("");
    lines.add(
        String.format(
            LOOP_LINE, "LOOP", "ITER/S", "LAG P50", "LAG P99", "LONGEST", "READY", "TIMERS",
            "TASKS", "MADE", "CALLS", "CONN"));
    for (Map<?, ?> loop : maps(seen, "loops")) {
      addLoop(lines, loop);
    }
    lines.add("");
    lines.add(String.format(TASK_LINE, "TASK", "STATE", "FOR", "AGE", "WAITS FOR", "AT"));
    maps(tasks, "shown").stream().sorted(order.comparator()).forEach(task -> addTask(lines, task));
    return lines.size() <= rows ? lines : lines.subList(0, rows);
  }

  private String title(Map<?, ?> tasks) {
    String title =
        "process "
            + number(seen, "pid")
            + ": "
            + number(tasks, "total")
            + " tasks, by "
            + order.name().toLowerCase(Locale.ROOT);
    if (!filter.isEmpty() || !state.isEmpty()) {
      title +=
          ", "
              + number(tasks, "fitting")
              + " with"
              + (filter.isEmpty() ? "" : " name " + filter)
              + (state.isEmpty() ? "" : " state " + state);
    }
    long lookedAt = number(tasks, "lookedAt");
    return lookedAt < number(tasks, "total") ? title + "; " + lookedAt + " looked at" : title;
  }

  private static void addLoop(List<String> lines, Map<?, ?> loop) {
    Map<?, ?> lag = map(loop, "lag");
    boolean measured = !lag.isEmpty();
    lines.add(
        String.format(
            LOOP_LINE,
            text(loop, "name"),
            measured ? String.format(Locale.ROOT, "%,.0f", rate(loop)) : "-",
            measured ? nanos(number(lag, "p50Nanos")) : "-",
            measured ? nanos(number(lag, "p99Nanos")) : "-",
            measured ? nanos(number(lag, "longestNanos")) : "-",
            number(loop, "ready"),
            number(loop, "timers"),
            number(loop, "tasks"),
            number(loop, "tasksMade"),
            number(loop, "callsRunning") + "+" + number(loop, "callsWaiting"),
            number(map(map(map(loop, "inventories"), "connections"), "totals"), "open")));
    Map<?, ?> blocked = map(loop, "blocked");
    if (!blocked.isEmpty()) {
      String where =
          maps(blocked, "frames").stream()
              .filter(frame -> Boolean.TRUE.equals(frame.get("users")))
              .map(frame -> " at " + text(frame, "text"))
              .findFirst()
              .orElse("");
      lines.add(
          "  blocked for "
              + millis(number(blocked, "millis"))
              + " by "
              + text(blocked, "by")
              + where);
    }
  }

  private static void addTask(List<String> lines, Map<?, ?> task) {
    lines.add(
        String.format(
            TASK_LINE,
            shortened(text(task, "name"), 24),
            text(task, "state"),
            task.get("waitMillis") == null ? "" : millis(number(task, "waitMillis")),
            millis(number(task, "ageMillis")),
            shortened(text(task, "waitsFor"), 24),
            text(task, "at")));
  }

  // ---- plain data

  private static Map<?, ?> map(Map<?, ?> from, String name) {
    return from.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Map<?, ?>> maps(Map<?, ?> from, String name) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (from.get(name) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static long number(Map<?, ?> from, String name) {
    return from.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static double rate(Map<?, ?> loop) {
    return loop.get("iterationsPerSecond") instanceof Number number ? number.doubleValue() : 0;
  }

  private static String text(Map<?, ?> from, String name) {
    return from.get(name) instanceof String text ? text : "";
  }

  private static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  // ---- for people

  static String nanos(long nanos) {
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  static String millis(long millis) {
    long seconds = millis / 1_000;
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1fs", millis / 1e3);
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    return seconds < 86_400
        ? seconds / 3_600 + "h" + seconds / 60 % 60 + "m"
        : seconds / 86_400 + "d" + seconds / 3_600 % 24 + "h";
  }
}
