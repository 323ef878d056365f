package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A callback with a deadline, as {@link EventLoop#callLater} and {@code callAt} return it. */
public final class TimerHandle extends Handle {
  final long whenNanos;

  /** Breaks ties: of timers with one deadline the older is first. */
  final long sequence;

  /** Whether the loop's heap holds it. Loop-confined, written by {@link TimerHeap}. */
  boolean inHeap;

  TimerHandle(
      EventLoop loop, long whenNanos, long sequence, Runnable callback, @Nullable Context context) {
    super(loop, callback, context);
    this.whenNanos = whenNanos;
    this.sequence = sequence;
  }

  /**
   * The deadline, on the clock of {@link EventLoop#time()}.
   *
   * @return the deadline
   */
  public Duration when() {
    return loop.timeline().timeOf(whenNanos);
  }

  @Override
  Object owner() {
    return this;
  }

  @Override
  boolean isLaterThan(Ready other) {
    return other instanceof TimerHandle timer && whenNanos - timer.whenNanos > 0;
  }

  @Override
  void describeTo(Words words) {
    double seconds = when().toNanos() / 1e9;
    words.say("TimerHandle[when " + seconds + " s, ");
    describeCallbackTo(words);
    words.say("]");
  }

  /**
   * {@inheritDoc} A cancelled timer is not kept until its time: the loop drops cancelled timers as
   * soon as they outnumber the others.
   */
  @Override
  public void cancel() {
    loop.ensureOnLoop("TimerHandle.cancel()");
    if (inHeap && !isCancelled()) {
      loop.timers().cancel(this);
    } else {
      super.cancel();
    }
  }
}
