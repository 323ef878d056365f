package dev.weft.sync;

import dev.weft.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An object whose waiters all wait on one event loop: the base of the primitives here, and of
 * yours.
 *
 * <p>Such an object may be made anywhere, before there is a loop. It is bound to a loop when a task
 * waits on it for the first time, and stays bound for good: a waiter of another loop could only be
 * woken from a foreign thread. {@link Waiters} shows how a primitive is built on it.
 *
 * <p>The rule, and the moment of binding, are those of asyncio's {@code mixins._LoopBoundMixin}.
 */
public abstract class LoopBound {
  private static final VarHandle LOOP;

  static {
    try {
      LOOP = MethodHandles.lookup().findVarHandle(LoopBound.class, "loop", EventLoop.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Written once, by the first task that waits; read by any caller. Volatile because the tasks
  // of two loops, by mistake, can come first at the same time: one of them must lose.
  private volatile @Nullable EventLoop loop;

  /** For subclasses. Any thread may call it; the object is not bound yet. */
  protected LoopBound() {}

  /**
   * Returns the loop that this object is bound to, after binding it to the calling one if it was
   * not bound. To be called before a wait. It does not wait.
   *
   * @return the loop of the calling task or callback
   * @throws IllegalStateException if the caller runs on no loop, or on another one than this object
   *     is bound to
   */
  protected final EventLoop loop() {
    EventLoop.reserveStack();
    var running = EventLoop.running();
    EventLoop bound = loop;
    if (bound == null) {
      bound = LOOP.compareAndSet(this, null, running) ? running : loop;
    }
    if (bound != running) {
      throw new IllegalStateException(
          this
              + " was first waited on in another event loop, "
              + bound
              + ", and cannot be shared with "
              + running
              + ": make one for each loop, or reach the other loop by its callSoonThreadsafe()");
    }
    return running;
  }

  /**
   * Refuses a caller that could wake waiters from a foreign thread. To be called before the state
   * changes; there is stack enough for such a change then. A bound object whose loop does not run
   * may be used from anywhere, so that results can be looked at when the loop is done.
   *
   * @throws IllegalStateException if this object is bound to a loop that is running, and the caller
   *     is not code of that loop
   */
  protected final void ensureOnLoop() {
    EventLoop.reserveStack();
    refuseOtherLoops();
  }

  /**
   * Refuses what {@link #ensureOnLoop()} refuses, before something is taken that the caller must
   * give back: there is stack enough for both then.
   *
   * @throws IllegalStateException if this object is bound to a loop that is running, and the caller
   *     is not code of that loop
   */
  protected final void ensureOnLoopToTake() {
    EventLoop.reserveStackToGiveBack();
    refuseOtherLoops();
  }

  private void refuseOtherLoops() {
    EventLoop bound = loop;
    if (bound != null) {
      bound.checkOnLoop(this, "a call");
    }
  }
}
