package dev.weft.spi;

import dev.weft.Handle;
import java.util.List;

/**
 * A loop seen from inside, for tests and tools: what is left in it, and where it stands. Had by
 * {@code EventLoop.inspection()}. For the loop's own code, or for any one thread while the loop
 * does not run, unless a method says else.
 */
public interface LoopInspection {

  /**
   * The callbacks that are still to run: those that are ready, oldest first, then the timers, by
   * deadline. Steps of tasks and callbacks of futures are not among them.
   *
   * @return a new list, without what was cancelled
   * @throws IllegalStateException from another thread while the loop runs
   */
  List<Handle> pendingHandles();

  /**
   * Whether something outside may still make the loop go on: a call in an executor, a stage of
   * another library's, a task that a JDK call blocks.
   *
   * @return false if only timers and what is ready can
   */
  boolean awaitsOutside();

  /**
   * Reports the failures of this loop's futures that nothing looked at so far, at once and in no
   * order, instead of when they become unreachable. For the end of a test, after which nothing will
   * look any more.
   *
   * @throws IllegalStateException from another thread while the loop runs
   */
  void reportUnseenFailures();

  /**
   * How many tasks were made so far. Any thread may ask, and may see an older number.
   *
   * @return the number
   */
  long tasksMade();

  /**
   * How much the loop has at hand. Any thread may ask, and may see older numbers, which need not be
   * of one moment.
   *
   * @return the figures
   */
  LoopFigures figures();

  /**
   * Begins to measure how long the loop's steps take and how late they begin. Any thread may do so,
   * as often as it likes, also while the loop runs, which takes to it with its next iteration.
   *
   * @return what is measured, until it is closed
   */
  LoopMeasurement measure();

  /**
   * What runs this loop step by step, on a thread that steps others too. Any thread may ask.
   *
   * @return a stepper that has not begun
   */
  LoopStepper stepper();

  /**
   * Whether the loop is run so: what the garbage collector brings about must not reach it then, as
   * it comes at another step each time. Any thread may ask.
   *
   * @return whether a driver steps it, or has abandoned it
   */
  boolean isStepped();

  /**
   * Refuses a call that would leave a simulation, where this loop is in one: a call that starts a
   * process, say, or opens a file of the machine's. Does nothing on any other loop.
   *
   * @param call what is called, with its arguments, as the beginning of a sentence
   * @param instead what to use in its place in a simulation, as the end of one
   * @throws UnsupportedOperationException if the loop's driver refuses such calls
   */
  void ensureMayLeave(String call, String instead);

  /**
   * Where the loop stands now: the frames of the task that runs, or else of the loop's own thread.
   * Any thread may ask; for finding out what blocks a loop that no longer answers.
   *
   * @return frames, innermost first; empty if the loop does not run
   */
  StackTraceElement[] stack();

  /**
   * Adds what a module keeps for this loop, for as long as there is the loop.
   *
   * @param inventory asked by the loop's own code alone
   * @throws IllegalStateException from another thread while the loop runs
   */
  void add(Inventory inventory);

  /**
   * What modules keep for this loop.
   *
   * @return a new list, in the order in which they were added
   * @throws IllegalStateException from another thread while the loop runs
   */
  List<Inventory> inventories();
}
