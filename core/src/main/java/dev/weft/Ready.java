package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Something that can stand in the loop's ready queue: a handle, a future's callback, a task's next
 * step.
 */
abstract class Ready extends Described {
  /** A task's step. The carrier runs it, as a virtual thread cannot mount another. */
  static final byte ON_CARRIER = 0;

  /** Code of the user's, or code that takes a lock: only the callbacks' thread runs it. */
  static final byte ON_CALLBACK_THREAD = 1;

  /** The kernel's own, which takes no lock and calls no code of the user's. */
  static final byte ANYWHERE = 2;

  /** No entry's: to ask for all. */
  static final byte NOWHERE = 3;

  /** Which of a loop's two threads may run it: see {@link Iterations}. */
  final byte where;

  /**
   * The next entry of the {@link Inbox} that this stands in. Written by the thread that pushes it.
   */
  @Nullable Ready nextInInbox;

  Ready(byte where) {
    this.where = where;
  }

  /** Runs it, on the loop. Never throws: failures go to the loop's exception handler. */
  abstract void runOnLoop();

  /** Whether it is a step of a task that the JDK has unblocked: see {@link CallbackThread}. */
  boolean isHeir() {
    return false;
  }

  /**
   * What it belongs to where another orders what is ready: its task for a step, itself for a timer,
   * null for all else, which stays in its order.
   */
  @Nullable Object owner() {
    return null;
  }

  /** Whether it may not run before another entry, though that has another owner. */
  boolean isLaterThan(Ready other) {
    return false;
  }

  @Override
  void describeTo(Words words) {
    words.say(toString());
  }

  @Override
  Bindings bindings() {
    return Bindings.EMPTY;
  }

  /** Where it was made, if its loop was in debug mode then. */
  @Nullable Throwable madeAt() {
    return null;
  }

  /** Called in place of {@link #runOnLoop()} when the loop is closed. */
  void drop() {}
}
