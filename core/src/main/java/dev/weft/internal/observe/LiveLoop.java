package dev.weft.internal.observe;

import dev.weft.internal.log.Reporter;
import dev.weft.spi.LoopMeasurement;
import dev.weft.spi.TimeHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is found out of a loop over the time in which somebody looks at it. The watchdog calls it in
 * each of its rounds; other threads ask what it has found.
 *
 * <p>Each step that is measured costs the loop some looks at the clock. So it is measured for a
 * quarter of the time: a window of each second, whose figures stand for all of it. A loop that is
 * blocked is noticed in any case, by what it has taken out of its queue.
 */
final class LiveLoop {
  private static final long WINDOW_NANOS = 250_000_000;
  private static final long PERIOD_NANOS = 1_000_000_000;

  /** From when on a step is slow. */
  private static final long SLOW_NANOS = 100_000_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ObservedLoop loop;

  // The watchdog's, but for those that are volatile, which it writes.
  private @Nullable LoopMeasurement measurement;
  private @Nullable TimeHistogram lagsBefore;
  private @Nullable TimeHistogram stepsBefore;
  private long iterationsBefore;

  /** When the window that is open was opened, or the last one. A period begins with its window. */
  private long windowBegan;

  private boolean begun;
  private boolean broken;

  private final Standing standing;
  private long blockedNanos;

  private volatile @Nullable Window window;
  private volatile @Nullable Standstill standstill;

  LiveLoop(ObservedLoop loop) {
    this.loop = loop;
    this.standing = new Standing(loop);
  }

  /** What was measured in one window. Its number tells windows apart. */
  record Window(long number, double iterationsPerSecond, TimeHistogram lags, TimeHistogram steps) {}

  /** A step that goes on, and is slow already. */
  record Standstill(long sinceNanos, String by, List<StackTraceElement> frames) {
    long millis() {
      return (System.nanoTime() - sinceNanos) / NANOS_PER_MILLI;
    }
  }

  ObservedLoop loop() {
    return loop;
  }

  @Nullable Window window() {
    return window;
  }

  /** What blocks the loop just now, or null. */
  @Nullable Standstill standstill() {
    return standstill;
  }

  /** How long slow steps have taken since somebody looked, those that go on included. */
  long blockedMillis() {
    Standstill now = standstill;
    return blockedNanos / NANOS_PER_MILLI + (now == null ? 0 : now.millis());
  }

  // ---- the watchdog's rounds

  /**
   * Looks once.
   *
   * @param stopped whether the whole process has just stood still, so that no step is to blame
   */
  void round(long now, boolean stopped) {
    if (broken) {
      return;
    }
    try {
      measure(now);
      watch(now, stopped);
    } catch (Throwable failure) {
      broken = true; // its figures are missing, and the watchdog goes on
      Reporter.error("the steps of " + loop.name() + " cannot be measured", failure);
    }
  }

  private void measure(long now) {
    LoopMeasurement open = measurement;
    if (open == null) {
      if (!begun || now - windowBegan >= PERIOD_NANOS) {
        begun = true;
        beginWindow(now);
      }
    } else if (now - windowBegan >= WINDOW_NANOS) {
      endWindow(now, open);
    }
  }

  private void beginWindow(long now) {
    LoopMeasurement open = loop.measure();
    measurement = open;
    lagsBefore = open.lags();
    stepsBefore = open.stepTimes();
    iterationsBefore = open.iterations();
    windowBegan = now;
  }

  private void endWindow(long now, LoopMeasurement open) {
    TimeHistogram lags = open.lags();
    TimeHistogram steps = open.stepTimes();
    double iterations = open.iterations() - iterationsBefore;
    open.close();
    measurement = null;
    if (lagsBefore != null && stepsBefore != null) {
      Window before = window;
      window =
          new Window(
              before == null ? 1 : before.number() + 1,
              iterations * PERIOD_NANOS / Math.max(1, now - windowBegan),
              lags.since(lagsBefore),
              steps.since(stepsBefore));
    }
  }

  private void watch(long now, boolean stopped) {
    if (standing.isOver(now)) {
      endStandstill(now);
    } else if (standstill != null) {
      return;
    } else if (stopped) {
      standing.startOver(now);
    } else if (now - standing.sinceNanos() >= SLOW_NANOS) {
      ObservedTask task = loop.current();
      StackTraceElement[] frames = loop.stack();
      if (standing.lasts()) {
        standstill = new Standstill(standing.sinceNanos(), Blockage.name(task), List.of(frames));
      }
    }
  }

  private void endStandstill(long now) {
    Standstill over = standstill;
    if (over != null) {
      standstill = null;
      long nanos = now - over.sinceNanos();
      blockedNanos += nanos;
      Incidents.slowStep(
          loop.name(),
          "a step took about " + Blockage.seconds(nanos) + ": " + over.by(),
          over.frames());
    }
  }

  /** Nobody looks any more, or the loop's run is over. */
  void end() {
    LoopMeasurement open = measurement;
    measurement = null;
    if (open != null) {
      open.close();
    }
  }
}
