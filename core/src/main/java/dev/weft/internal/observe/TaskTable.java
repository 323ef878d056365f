package dev.weft.internal.observe;

import dev.weft.internal.frames.Frames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tasks of a program as a table, one line each: {@code ps}. */
public final class TaskTable {
  private static final List<String> HEAD = List.of("LOOP", "TASK", "STATE", "WAITS FOR", "AT");
  private static final String GAP = "  ";
  private static final int MOST_NAMES = 3;

  private TaskTable() {}

  public static String format(List<TaskView> tasks) {
    Map<ObservedTask, List<String>> awaited = new HashMap<>();
    for (TaskView view : tasks) {
      for (ObservedTask awaiter : view.awaiters()) {
        awaited.computeIfAbsent(awaiter, none -> new ArrayList<>()).add(view.name());
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (TaskView view : tasks) {
      StackTraceElement[] frames = view.frames();
      rows.add(
          List.of(
              view.loop(),
              view.name(),
              view.state().name().toLowerCase(Locale.ROOT),
              waitsFor(view, awaited.getOrDefault(view.task(), List.of()), frames),
              Frames.usersFrame(frames)));
    }
    return align(rows);
  }

  private static String waitsFor(TaskView view, List<String> tasks, StackTraceElement[] frames) {
    if (view.state() != ObservedTask.State.WAITING && view.state() != ObservedTask.State.BLOCKED) {
      return "-";
    }
    if (tasks.isEmpty()) {
      return Frames.wait(frames);
    }
    int shown = Math.min(tasks.size(), MOST_NAMES);
    String names = String.join(", ", tasks.subList(0, shown));
    return tasks.size() > shown ? names + " and " + (tasks.size() - shown) + " more" : names;
  }

  private static String align(List<List<String>> rows) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length - 1; i++) {
        text.append(row.get(i));
        text.repeat(' ', widths[i] - row.get(i).length()).append(GAP);
      }
      text.append(row.getLast()).append('\n');
    }
    return text.toString();
  }
}
