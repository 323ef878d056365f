package dev.weft.internal.observe;

import dev.weft.internal.log.LogLine;
import dev.weft.internal.log.OneLine;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.log.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The latest things that went wrong in this JVM, for those who look at it later: what reached an
 * exception handler, and steps that took long while somebody looked. They are texts, as an object
 * that is kept here would be kept from the collector. Any thread.
 */
public final class Incidents {
  /** How many are kept. */
  public static final int MOST = 100;

  /** More than so many that are still to be described are dropped. */
  private static final int MOST_PENDING = 2 * MOST;

  private static final int LONGEST_TEXT = 2_000;
  private static final int MOST_LINES = 80;
  private static final int LONGEST_LINE = 400;

  private static final ArrayDeque<Incident> LATEST = new ArrayDeque<>();
  private static final AtomicInteger PENDING = new AtomicInteger();

  /** Guarded by {@link #LATEST}, as that itself. */
  private static long count;

  private Incidents() {}

  /**
   * Something that went wrong.
   *
   * @param number counts them, from 1 on; some may be missing
   * @param epochMillis when
   * @param loop where
   * @param kind a kind of report, or {@code SLOW_STEP}
   * @param text what happened
   * @param trace the failure's stack trace, or where the loop stood
   */
  public record Incident(
      long number, long epochMillis, String loop, String kind, String text, List<String> trace) {}

  /** A report is on its way to an exception handler. Never throws, and calls no user's code. */
  public static void report(String loop, String kind, Text words, @Nullable Throwable failure) {
    long now = System.currentTimeMillis();
    if (PENDING.incrementAndGet() > MOST_PENDING) {
      PENDING.decrementAndGet();
      return;
    }
    boolean taken = false;
    try {
      taken =
          Reporter.later(() -> {
            try {
              add(now, loop, kind, LogLine.text(words), lines(failure));
            } finally {
              PENDING.decrementAndGet();
            }
          });
    } finally {
      if (!taken) {
        PENDING.decrementAndGet();
      }
    }
  }

  /** A step of a loop has taken long. */
  static void slowStep(String loop, String text, List<StackTraceElement> frames) {
    List<String> trace = new ArrayList<>();
    for (StackTraceElement frame : frames) {
      trace.add("at " + frame);
    }
    add(System.currentTimeMillis(), loop, "SLOW_STEP", OneLine.of(text), trace);
  }

  private static List<String> lines(@Nullable Throwable failure) {
    return failure == null
        ? List.of()
        : LogLine.trace(failure)
            .lines()
            .map(String::strip)
            .map(OneLine::of)
            .limit(MOST_LINES)
            .toList();
  }

  private static void add(
      long epochMillis, String loop, String kind, String text, List<String> trace) {
    List<String> lines =
        trace.stream().limit(MOST_LINES).map(line -> Text.shortened(line, LONGEST_LINE)).toList();
    synchronized (LATEST) {
      count++;
      LATEST.add(
          new Incident(count, epochMillis, loop, kind, Text.shortened(text, LONGEST_TEXT), lines));
      if (LATEST.size() > MOST) {
        LATEST.remove();
      }
    }
  }

  /** Those that came after one, the oldest first. */
  static List<Incident> after(long number) {
    synchronized (LATEST) {
      return LATEST.stream().filter(each -> each.number() > number).toList();
    }
  }
}
