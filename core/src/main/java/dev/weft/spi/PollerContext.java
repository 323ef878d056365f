package dev.weft.spi;

import dev.weft.Context;

/** What a loop does for its {@link Poller}, which gets it by {@link Poller#attach}. */
public interface PollerContext {

  /**
   * Prepares a callback for something that the poller watches, to be made {@link #ready} whenever
   * that happens. In the loop's debug mode it remembers where this was called.
   *
   * @param callback what to run
   * @param context the context that it runs in
   * @return the callback, not ready yet
   */
  Prepared prepare(Runnable callback, Context context);

  /**
   * Puts a callback at the end of the loop's ready queue. Of one that is cancelled by then nothing
   * runs. On the loop's thread; in debug mode that is checked.
   *
   * @param callback one that this loop has prepared
   * @throws IllegalStateException in debug mode, from another thread while the loop runs
   */
  void ready(Prepared callback);

  /**
   * Whether something outside may still make the loop go on: a call in an executor, a stage of
   * another library's, a task that a JDK call blocks. For pollers that look for deadlocks. On the
   * loop's thread.
   *
   * @return false if only timers and what is ready can
   */
  boolean mayComeFromOutside();
}
