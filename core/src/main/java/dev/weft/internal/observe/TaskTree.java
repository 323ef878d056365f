package dev.weft.internal.observe;

import dev.weft.internal.frames.Frames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of a program as a tree: below each its frames, outermost first, and below these the
 * tasks that it waits for. {@code pstree}.
 */
public final class TaskTree {
  private static final int DEEPEST = 200;

  private final Map<ObservedTask, List<TaskView>> awaited = new HashMap<>();
  private final Set<ObservedTask> printed = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  private TaskTree() {}

  public static String format(List<TaskView> tasks) {
    TaskTree tree = new TaskTree();
    Set<ObservedTask> all = new HashSet<>();
    tasks.forEach(view -> all.add(view.task()));
    List<TaskView> roots = new ArrayList<>();
    for (TaskView view : tasks) {
      boolean isAwaited = false;
      for (ObservedTask awaiter : view.awaiters()) {
        if (all.contains(awaiter)) {
          tree.awaited.computeIfAbsent(awaiter, none -> new ArrayList<>()).add(view);
          isAwaited = true;
        }
      }
      if (!isAwaited) {
        roots.add(view);
      }
    }
    roots.forEach(root -> tree.append(root, "", 0));
    for (TaskView view : tasks) {
      if (!tree.printed.contains(view.task())) {
        tree.text.append("(waiting in a circle)\n");
        tree.append(view, "", 0);
      }
    }
    return tree.text.toString();
  }

  private void append(TaskView view, String indent, int depth) {
    text.append(indent).append("└── ").append(view.name()).append(" (");
    text.append(view.state().name().toLowerCase(Locale.ROOT)).append(')');
    if (depth == 0) {
      text.append(" on ").append(view.loop());
    }
    List<TaskView> below = awaited.getOrDefault(view.task(), List.of());
    if (!printed.add(view.task())) {
      text.append(below.isEmpty() ? "\n" : " …\n");
      return;
    }
    text.append('\n');
    String inner = indent + "    ";
    StackTraceElement[] frames = view.frames();
    for (int i = frames.length - 1; i >= 0; i--) {
      text.append(inner).append("│  ").append(Frames.shorten(frames[i])).append('\n');
    }
    if (depth == DEEPEST && !below.isEmpty()) {
      text.append(inner).append("└── …\n");
      below.forEach(task -> printed.add(task.task()));
      return;
    }
    below.forEach(task -> append(task, inner, depth + 1));
  }
}
