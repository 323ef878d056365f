package dev.weft.internal.observe;

import dev.weft.internal.log.OneLine;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.observe.LiveLoop.Standstill;
import dev.weft.internal.observe.LiveLoop.Window;
import dev.weft.spi.Inventory;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.TimeHistogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a program does now, in plain data, for those who look at it once a second: the live page and
 * {@code ./weft top}. Each look says what it wants to see, and is bounded: a loop of a hundred
 * thousand tasks lists some thousands of them and goes on; all else is done on the thread that
 * looks.
 */
final class LiveView {
  private static final long ANSWER_NANOS = 100_000_000;
  private static final int DEFAULT_ENTRIES = 200;
  private static final int MOST_ENTRIES = 2_000;

  /** So many tasks are looked at, from the oldest on and from the newest. */
  static final int LOOKED_AT_EACH_END = 2_500;

  private final Map<?, ?> request;
  private final int most;

  private LiveView(Map<?, ?> request) {
    this.request = request;
    this.most = Math.clamp(number("entries", DEFAULT_ENTRIES), 0, MOST_ENTRIES);
  }

  /**
   * Looks.
   *
   * @param request what to see: {@code entries}, how many tasks, connections and so on at most;
   *     {@code name}, a part of the tasks' names; {@code state}, the tasks' state; {@code without},
   *     the name of a loop to leave out; {@code after}, the number of the last incident that is
   *     known
   */
  static Map<String, Object> look(Map<?, ?> request) {
    LiveLoops.look();
    return new LiveView(request).answer();
  }

  /**
   * Looks at one task.
   *
   * @return no entry if there is none of that number, or none among those that are looked at
   */
  static Map<String, Object> task(long number) {
    for (ObservedLoop loop : Watchdog.runningLoops()) {
      for (ObservedTask task : loop.someTasks(LOOKED_AT_EACH_END)) {
        if (task.number() == number) {
          Map<String, Object> plain = LiveTasks.plain(loop.name(), task, task.state());
          plain.put("frames", LiveTasks.frames(List.of(task.stack())));
          return plain;
        }
      }
    }
    return Map.of();
  }

  private long number(String name, long otherwise) {
    return request.get(name) instanceof Number number ? number.longValue() : otherwise;
  }

  private @Nullable String text(String name) {
    return request.get(name) instanceof String text && !text.isEmpty() ? text : null;
  }

  // ---- what a loop says itself

  /** What a loop lists in its own time, while its tasks and connections stand still. */
  private record Listed(List<ObservedTask> tasks, Map<String, Object> inventories) {}

  private Listed list(ObservedLoop loop) {
    Map<String, Object> inventories = new LinkedHashMap<>();
    for (Inventory inventory : loop.inventories()) {
      try {
        Map<String, Object> one = new HashMap<>();
        one.put("totals", inventory.totals());
        one.put("entries", inventory.entries(most));
        inventories.put(inventory.name(), one);
      } catch (RuntimeException | Error failure) {
        Reporter.error(
            "the " + inventory.name() + " of " + loop.name() + " cannot be listed", failure);
      }
    }
    return new Listed(loop.someTasks(LOOKED_AT_EACH_END), inventories);
  }

  private CompletableFuture<Listed> ask(ObservedLoop loop) {
    CompletableFuture<Listed> answer = new CompletableFuture<>();
    try {
      loop.onLoop(() -> {
        if (!answer.isDone()) {
          answer.complete(list(loop));
        }
      });
    } catch (RuntimeException | Error closed) {
      answer.completeExceptionally(closed);
    }
    return answer;
  }

  /** The answer, or null if there is none in time; then it is not wanted any more. */
  private static @Nullable Listed await(CompletableFuture<Listed> answer, long deadline) {
    try {
      return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // Blocked, or just closed.
    }
    answer.cancel(false);
    return null;
  }

  // ---- the answer

  private Map<String, Object> answer() {
    List<ObservedLoop> loops = new ArrayList<>(Watchdog.runningLoops());
    String without = text("without");
    loops.removeIf(loop -> loop.name().equals(without));
    loops.sort(
        Comparator.comparingInt((ObservedLoop loop) -> loop.name().length())
            .thenComparing(ObservedLoop::name));
    Map<String, LiveLoop> live = LiveLoops.byName();
    List<CompletableFuture<Listed>> asked = loops.stream().map(this::ask).toList();
    long deadline = System.nanoTime() + ANSWER_NANOS;
    LiveTasks tasks = new LiveTasks(text("name"), text("state"), most);
    List<Map<String, Object>> plainLoops = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      ObservedLoop loop = loops.get(i);
      Listed listed = await(asked.get(i), deadline);
      LoopFigures figures = loop.figures();
      plainLoops.add(plain(loop, figures, live.get(loop.name()), listed));
      List<ObservedTask> some =
          listed == null ? loop.someTasks(LOOKED_AT_EACH_END) : listed.tasks();
      tasks.add(loop, figures.tasks(), some);
    }
    Map<String, Object> answer = new HashMap<>();
    answer.put("epochMillis", System.currentTimeMillis());
    answer.put("pid", ProcessHandle.current().pid());
    answer.put("loops", plainLoops);
    answer.put("tasks", tasks.plain());
    answer.put("incidents", incidents());
    return answer;
  }

  private static Map<String, Object> plain(
      ObservedLoop loop, LoopFigures figures, @Nullable LiveLoop live, @Nullable Listed listed) {
    Map<String, Object> plain = new HashMap<>();
    plain.put("name", OneLine.of(loop.name()));
    plain.put("answers", listed != null);
    plain.put("tasksMade", figures.tasksMade());
    plain.put("tasks", (long) figures.tasks());
    plain.put("ready", (long) figures.ready());
    plain.put("timers", (long) figures.timers());
    plain.put("callsRunning", (long) figures.callsRunning());
    plain.put("callsWaiting", (long) figures.callsWaiting());
    plain.put("inventories", listed == null ? Map.of() : listed.inventories());
    if (live != null) {
      plain.put("blockedMillis", live.blockedMillis());
      put(plain, live.window());
      put(plain, live.standstill());
    }
    return plain;
  }

  private static void put(Map<String, Object> plain, @Nullable Window window) {
    if (window != null) {
      plain.put("window", window.number());
      plain.put("iterationsPerSecond", window.iterationsPerSecond());
      plain.put("lag", plain(window.lags()));
      plain.put("steps", plain(window.steps()));
    }
  }

  private static Map<String, Object> plain(TimeHistogram times) {
    return Map.of(
        "count", times.count(),
        "p50Nanos", times.percentileNanos(50),
        "p99Nanos", times.percentileNanos(99),
        "longestNanos", times.longestNanos());
  }

  private static void put(Map<String, Object> plain, @Nullable Standstill standstill) {
    if (standstill != null) {
      plain.put(
          "blocked",
          Map.of(
              "millis", standstill.millis(),
              "by", OneLine.of(standstill.by()),
              "frames", LiveTasks.frames(standstill.frames())));
    }
  }

  private List<Map<String, Object>> incidents() {
    List<Map<String, Object>> plain = new ArrayList<>();
    for (Incidents.Incident each : Incidents.after(number("after", 0))) {
      plain.add(
          Map.of(
              "number", each.number(),
              "epochMillis", each.epochMillis(),
              "loop", OneLine.of(each.loop()),
              "kind", each.kind(),
              "text", each.text(),
              "trace", each.trace()));
    }
    return plain;
  }
}
