package dev.weft.internal.observe;

import dev.weft.internal.frames.Frames;
import dev.weft.internal.log.LogLine;
import dev.weft.internal.log.OneLine;
import dev.weft.internal.log.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tasks of a {@link LiveView}: those that fit what is asked for, in plain data. */
final class LiveTasks {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_FRAMES = 200;
  private static final int MOST_NAMES = 4;

  private final @Nullable String name;
  private final @Nullable String state;
  private final int most;

  /** One that fits. */
  private record Found(ObservedLoop loop, ObservedTask task, ObservedTask.State state) {}

  private final List<Found> fitting = new ArrayList<>();
  private long total;
  private long lookedAt;

  /**
   * None as yet.
   *
   * @param name a part of the names of those that are wanted, or null for all
   * @param state their state, or null for all
   */
  LiveTasks(@Nullable String name, @Nullable String state, int most) {
    this.name = name == null ? null : name.toLowerCase(Locale.ROOT);
    this.state = state;
    this.most = most;
  }

  void add(ObservedLoop loop, long tasksOfLoop, List<ObservedTask> some) {
    // The number has those among it that users are not to see.
    total += tasksOfLoop > 2L * LiveView.LOOKED_AT_EACH_END ? tasksOfLoop : some.size();
    lookedAt += some.size();
    // Seen from outside, a task may be in it twice.
    for (ObservedTask task : new LinkedHashSet<>(some)) {
      ObservedTask.State now = task.state();
      if ((state == null || state.equals(lower(now))) && fits(task.name())) {
        fitting.add(new Found(loop, task, now));
      }
    }
  }

  private boolean fits(String taskName) {
    return name == null || taskName.toLowerCase(Locale.ROOT).contains(name);
  }

  private static String lower(ObservedTask.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  Map<String, Object> plain() {
    List<Found> shown = shown();
    Map<ObservedTask, List<ObservedTask>> awaiters = new LinkedHashMap<>();
    Map<ObservedTask, List<String>> awaited = new HashMap<>();
    for (Found each : shown) {
      List<ObservedTask> of = each.task().awaiters();
      awaiters.put(each.task(), of);
      for (ObservedTask awaiter : of) {
        awaited.computeIfAbsent(awaiter, none -> new ArrayList<>()).add(name(each.task()));
      }
    }
    List<Map<String, Object>> plain = new ArrayList<>();
    for (Found each : shown) {
      Map<String, Object> one = plain(each.loop().name(), each.task(), each.state());
      one.put(
          "awaiters",
          awaiters.getOrDefault(each.task(), List.of()).stream()
              .map(ObservedTask::number)
              .toList());
      putWhere(one, each, awaited.getOrDefault(each.task(), List.of()));
      plain.add(one);
    }
    return Map.of(
        "total", total, "lookedAt", lookedAt, "fitting", (long) fitting.size(), "shown", plain);
  }

  /** All that fit, or else the oldest and the newest of them. */
  private List<Found> shown() {
    if (fitting.size() <= most) {
      return fitting;
    }
    int newest = most / 2;
    List<Found> shown = new ArrayList<>(fitting.subList(0, most - newest));
    shown.addAll(fitting.subList(fitting.size() - newest, fitting.size()));
    return shown;
  }

  private static void putWhere(Map<String, Object> one, Found found, List<String> awaited) {
    if (found.state() == ObservedTask.State.NEW) {
      return;
    }
    StackTraceElement[] frames = found.task().stack();
    one.put("at", OneLine.of(Frames.usersFrame(frames)));
    if (found.state() == ObservedTask.State.WAITING
        || found.state() == ObservedTask.State.BLOCKED) {
      List<String> names = awaited.stream().limit(MOST_NAMES).toList();
      one.put("waitsFor", awaited.isEmpty() ? Frames.wait(frames) : String.join(", ", names));
      if (awaited.size() > MOST_NAMES) {
        one.put("waitsForMore", (long) awaited.size() - MOST_NAMES);
      }
    }
  }

  /** What is known of a task but for where it stands. */
  static Map<String, Object> plain(String loop, ObservedTask task, ObservedTask.State state) {
    Map<String, Object> one = new HashMap<>();
    one.put("number", task.number());
    one.put("loop", OneLine.of(loop));
    one.put("name", name(task));
    one.put("state", lower(state));
    one.put("ageMillis", task.ageMillis());
    if (state == ObservedTask.State.WAITING) {
      one.put("waitMillis", task.waitMillis());
    }
    Map<String, Object> variables = new LinkedHashMap<>();
    task.visibleVariables()
        .forEach((variable, value) ->
            variables.put(OneLine.of(variable), Text.shortened(describe(value), LONGEST_VALUE)));
    if (!variables.isEmpty()) {
      one.put("variables", variables);
    }
    return one;
  }

  /** The user's {@code toString()} is called on a thread of its own, and not waited for long. */
  private static String describe(@Nullable Object value) {
    return LogLine.text(new Text().value(value));
  }

  private static String name(ObservedTask task) {
    return OneLine.of(Text.shortened(task.name(), LONGEST_NAME));
  }

  /** A stack, innermost frame first: each with whether it is the user's. */
  static List<Map<String, Object>> frames(List<StackTraceElement> frames) {
    List<Map<String, Object>> plain = new ArrayList<>();
    for (StackTraceElement frame : frames.subList(0, Math.min(frames.size(), MOST_FRAMES))) {
      plain.add(Map.of("text", OneLine.of(frame.toString()), "users", !Frames.isLibrary(frame)));
    }
    return plain;
  }
}
