package dev.weft;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A limit on the time that a body of code may take, as {@link Async#timeout} gives it to that body.
 * asyncio's {@code Timeout}.
 *
 * <pre>
 *            body begins            deadline: the task is cancelled
 *   CREATED ------------> ENTERED ----------------------------------> EXPIRING
 *                            | body ends                                  | body ends
 *                            v                                            v
 *                          EXITED                                      EXPIRED
 * </pre>
 *
 * <p>It can be rescheduled while ENTERED only.
 */
public final class Timeout {
  private enum State {
    CREATED,
    ENTERED,
    EXPIRING,
    EXPIRED,
    EXITED
  }

  private final EventLoop loop;
  private final Task<?> task;
  private State state = State.CREATED;
  private @Nullable Duration when;
  private @Nullable Handle timer;
  private int cancellingBefore;

  /** How long the body may take, as it was said; null where a deadline was, or there is none. */
  private @Nullable Duration limit;

  private Timeout(EventLoop loop, Task<?> task, @Nullable Duration when, @Nullable Duration limit) {
    this.loop = loop;
    this.task = task;
    this.when = when;
    this.limit = limit;
  }

  /** Runs a body in place, no longer than a limit; null is none. */
  static <T extends @Nullable Object, X extends Exception> T within(
      @Nullable Duration limit, Body<T, X> body) throws X, TimeoutException {
    return run(limit == null ? null : EventLoop.running().timeline().timeAfter(limit), limit, body);
  }

  /** Runs a body in place within a deadline on the loop's clock; null is none. */
  static <T extends @Nullable Object, X extends Exception> T until(
      @Nullable Duration when, Body<T, X> body) throws X, TimeoutException {
    return run(when, null, body);
  }

  private static <T extends @Nullable Object, X extends Exception> T run(
      @Nullable Duration when, @Nullable Duration limit, Body<T, X> body)
      throws X, TimeoutException {
    Task<?> task = Task.current("timeout()");
    ReservedStack.ensureForSeveral(); // the timer must go again, whatever comes of the body
    Timeout timeout = new Timeout(task.loop(), task, when, limit);
    timeout.enter();
    T value;
    try {
      value = body.call(timeout);
    } catch (Throwable failure) {
      timeout.exit(failure);
      throw failure;
    }
    timeout.exit(null);
    return value;
  }

  private void enter() {
    state = State.ENTERED;
    cancellingBefore = task.cancellingSeen();
    setTimer(when);
  }

  /**
   * Ends the scope; turns the cancellation that it asked for into the exception that people expect.
   */
  private void exit(@Nullable Throwable failure) throws TimeoutException {
    Handle pending = timer;
    if (pending != null) {
      pending.cancel();
      timer = null;
    }
    if (state == State.EXPIRING) {
      state = State.EXPIRED;
      CancelledError cancellation = task.cancellationBehind(failure);
      boolean ownAlone = task.uncancel() <= cancellingBefore;
      if (cancellation != null) {
        if (ownAlone) {
          throw Waiting.timeoutException(limit, cancellation);
        }
      } else if (failure != null) {
        failure.addSuppressed(
            new TimeoutException(
                (limit == null ? "the deadline" : "the limit of " + limit)
                    + " passed before this failure"));
      }
    } else {
      state = State.EXITED;
    }
  }

  /**
   * The deadline, on the clock of {@link EventLoop#time()}.
   *
   * @return the deadline, or null for none
   */
  public @Nullable Duration when() {
    return when;
  }

  /**
   * Sets another deadline.
   *
   * @param newWhen the deadline, on the clock of {@link EventLoop#time()}; null for none. One that
   *     is past expires in the next iteration.
   * @throws IllegalStateException if the timeout has expired, or its body has ended
   */
  public void reschedule(@Nullable Duration newWhen) {
    if (state != State.ENTERED) {
      throw new IllegalStateException("reschedule() of a timeout that has " + describe());
    }
    limit = null;
    setTimer(newWhen);
  }

  private void setTimer(@Nullable Duration newWhen) {
    when = newWhen;
    Handle pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    if (newWhen == null) {
      timer = null;
    } else if (newWhen.compareTo(loop.time()) <= 0) {
      timer = loop.callSoon(this::expire);
    } else {
      timer = loop.callAt(newWhen, this::expire);
    }
  }

  private String describe() {
    return state == State.EXITED ? "ended" : "expired";
  }

  /**
   * Whether the deadline passed while the body ran.
   *
   * @return true once it expired
   */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  private void expire() {
    task.cancel();
    state = State.EXPIRING;
    timer = null;
  }

  @Override
  public String toString() {
    return "Timeout[" + state + ", when " + when + "]";
  }

  /**
   * Code without a result that runs in place within a timeout.
   *
   * @param <X> the checked exception that it may throw
   */
  @FunctionalInterface
  public interface Action<X extends Exception> {

    /**
     * Runs the code.
     *
     * @param timeout the limit, to look at or to move
     * @throws X as the code decides
     */
    void run(Timeout timeout) throws X;
  }

  /**
   * Code that runs in place within a timeout and gives a value.
   *
   * <p>It is a special {@link Action}, so that the compiler takes this one for a lambda that could
   * be either: {@code t -> fetch(t.when())}, or a block that never ends.
   *
   * @param <T> the type of its value
   * @param <X> the checked exception that it may throw
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object, X extends Exception> extends Action<X> {

    /**
     * Runs the code.
     *
     * @param timeout the limit, to look at or to move
     * @return its value
     * @throws X as the code decides
     */
    T call(Timeout timeout) throws X;

    /** Runs the code, and drops its value. */
    @Override
    @SuppressWarnings(
        "FunctionalInterfaceMethodChanged") // the same code; only the value is dropped
    default void run(Timeout timeout) throws X {
      T _ = call(timeout);
    }
  }
}
