package dev.weft;

import dev.weft.internal.log.Reporter;
import org.jspecify.annotations.Nullable;

/**
 * How tasks get a thread that the loop can start, suspend and resume. One for the whole JVM, chosen
 * when the first loop is made: {@link SchedulerEngine} where the JDK lets us give virtual threads a
 * scheduler of our own, {@link BatonEngine} everywhere else.
 *
 * <p>The system property {@code weft.engine} ({@code scheduler} or {@code baton}) forces one.
 */
abstract sealed class Engine permits SchedulerEngine, BatonEngine, NoEngine {
  /** What opens {@code java.lang} to this module. Stands first, as choosing may name it. */
  static final String FLAG =
      "--add-opens java.base/java.lang="
          + (Engine.class.getModule().isNamed()
              ? Engine.class.getModule().getName()
              : "ALL-UNNAMED");

  /** The same for people, with a page on where it goes in an IDE, a build, a container. */
  static final String FLAG_AND_WHERE =
      FLAG
          + " (where to put it: https://github.com/weft-dev/weft/blob/main/docs/guide/the-flag.md)";

  static final Engine CURRENT = choose();

  /** The loop whose task or callback the calling code is, or null. */
  abstract @Nullable EventLoop runningLoop();

  /** A thread for a task, not started. */
  abstract TaskThread newTaskThread(Task<?> task);

  /** A thread on which a loop can run, not started. */
  abstract Thread newLoopThread(EventLoop loop, Runnable body);

  /**
   * A thread for a loop's callbacks, not started.
   *
   * @param carrier the thread that the loop runs on
   * @return null if they run on the loop's own thread
   */
  abstract @Nullable CallbackThread newCallbackThread(
      LoopKernel loop, Thread carrier, Runnable body);

  /** Whether a JDK call that blocks a task suspends that task only, and not its loop. */
  abstract boolean suspendsBlockedTasks();

  // ---- several loops on one thread

  /** A thread that can step loops, not started. */
  abstract Thread newDriver(Runnable body);

  /** Whether the current thread is one of {@link #newDriver}. */
  abstract boolean isDriverHere();

  /** Makes a loop the one that runs here. The driver only. */
  abstract void switchTo(@Nullable EventLoop loop);

  /** Whether the calling code is of a driver, or of any loop that it steps. Any thread. */
  abstract boolean isOn(Thread driver);

  abstract String engineName();

  /**
   * Refuses to make a loop where there is no engine.
   *
   * @throws IllegalStateException that says what to do
   */
  void ensureUsable() {}

  /** Never throws: a class that once failed to initialise would only say so for ever after. */
  private static Engine choose() {
    String wanted = System.getProperty("weft.engine", "");
    if (Boolean.getBoolean("weft.openEngine") && !wanted.equals("baton")) {
      JavaLang.openToWeft();
    }
    return switch (wanted) {
      case "baton" -> new BatonEngine();
      case "scheduler" -> {
        try {
          yield new SchedulerEngine();
        } catch (ReflectiveOperationException e) {
          yield new NoEngine("weft.engine=scheduler needs the JVM flag " + FLAG + " (JDK 25)", e);
        }
      }
      case "" -> {
        try {
          yield new SchedulerEngine();
        } catch (ReflectiveOperationException e) {
          Reporter.warn(
              "Weft runs on its fallback engine, about eight times slower per switch, and blocking"
                  + " calls in a task block its loop: start the JVM with "
                  + FLAG_AND_WHERE,
              null);
          yield new BatonEngine();
        }
      }
      default ->
          new NoEngine(
              "system property weft.engine is \"" + wanted + "\": use scheduler or baton", null);
    };
  }
}
