package dev.weft.internal.observe;

import dev.weft.spi.Inventory;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.LoopMeasurement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loop, as a thread that is none of its own sees it. Any thread, unless a method says else. */
public interface ObservedLoop {
  String name();

  /** A number that changes whenever the loop goes on with its queue. */
  int entriesTaken();

  /** Whether it asks its poller just now. */
  boolean isPolling();

  /** Where it stands, innermost frame first. */
  StackTraceElement[] stack();

  /** The thread that runs the loop's code, or waits for it; null while it does not run. */
  @Nullable Thread thread();

  /** The task that runs now; null in a callback. */
  @Nullable ObservedTask current();

  /** Whether a callback that waits keeps the loop's platform thread. */
  boolean isCallbackPinned();

  /** Why a JDK call that blocks a task blocks the loop; null if it is the task that is pinned. */
  @Nullable String whyTasksBlockIt();

  /**
   * Has code run on the loop soon.
   *
   * @throws IllegalStateException if it is closed
   */
  void onLoop(Runnable code);

  /** The tasks that are not done. On the loop only. */
  List<ObservedTask> tasks();

  /** The same, as nearly as another thread can tell while the loop is blocked. */
  List<ObservedTask> tasksFromOutside();

  /**
   * Some of its tasks that are not done, in order of creation: all if they are few, or else as many
   * as wanted of the oldest and of the newest. On another thread than the loop's, as nearly as that
   * can tell.
   */
  List<ObservedTask> someTasks(int mostOfEachEnd);

  /** How much it has at hand. */
  LoopFigures figures();

  /** Begins to measure its steps. */
  LoopMeasurement measure();

  /** What modules keep for it. On the loop only. */
  List<Inventory> inventories();

  /** After how long it counts as blocked, in nanoseconds; 0 if it is not to be watched. */
  long blockedLimitNanos();

  /** Whether the flight recorder wants to know of slow steps. */
  void timeSteps(boolean recorded);

  /** Reports that something blocks it, and does not wait for what handles reports. */
  void blocked(String message, Throwable where, @Nullable ObservedTask by, @Nullable String reason);

  /** Reports that nothing blocks it any more. */
  void freeAgain(String message, @Nullable ObservedTask by);

  /**
   * Whether each switch to one of its tasks takes memory, as the JDK's scheduler carries them: then
   * it stands still while the heap is full.
   */
  boolean needsMemoryToGoOn();

  /** Wakes it if its wait should have been over by now, and is not. */
  void wakeIfOverslept(long nowNanos);

  /** Loads what is needed when something goes wrong. Called once, when a loop has run a while. */
  void prepareForTrouble();
}
