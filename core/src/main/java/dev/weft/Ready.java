package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Something that can stand in the loop's ready queue: a handle, a future's callback, a task's next
 * step.
 */
abstract class Ready {
  /** The next entry of the {@link Inbox} that this stands in. Written by whoever pushes it. */
  @Nullable Ready nextInInbox;

  /** Runs it, on the loop's thread. Never throws: failures go to the loop's exception handler. */
  abstract void runOnLoop();

  /** Where it was made, if its loop was in debug mode then. */
  @Nullable Throwable madeAt() {
    return null;
  }

  /** Called in place of {@link #runOnLoop()} when the loop is closed. */
  void drop() {}
}
