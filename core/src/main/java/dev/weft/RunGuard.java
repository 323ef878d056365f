package dev.weft;

import dev.weft.internal.signal.SignalArrival;
import dev.weft.internal.signal.SignalGuard;
import dev.weft.internal.signal.SignalRoute;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a signal end the body of a run in good order: cancels its task, once. What the signal does
 * afterwards is for the {@link Runner} to decide.
 */
final class RunGuard {
  private final EventLoop loop;
  private final Task<?> main;

  /** Null where the run is not on the JVM's main thread. */
  private final @Nullable SignalGuard guard;

  private final Set<String> signals;

  // Written by the loop's code during the run, read by the run's thread after it.
  private boolean delivered;
  private @Nullable SignalRoute handled;

  private RunGuard(EventLoop loop, Task<?> main, Set<String> signals) {
    this.loop = loop;
    this.main = main;
    this.signals = signals;
    this.guard =
        SignalGuard.isMainThread(Thread.currentThread())
            ? SignalGuard.watch(signals, this::cancelMain)
            : null;
  }

  /** Guards a run that is about to begin. */
  static RunGuard begin(EventLoop loop, Task<?> main, Set<String> signals) {
    RunGuard guard = new RunGuard(loop, main, signals);
    loop.setRunGuard(guard);
    return guard;
  }

  private void cancelMain() {
    try {
      var _ = loop.callSoonThreadsafe(() -> delivered |= main.cancel(null));
    } catch (IllegalStateException e) {
      // The loop was closed just now: the signal came too late for the body.
    }
  }

  /**
   * Calls the loop's own handler of a signal. One that cancels the body ends the run as the signal
   * would by itself.
   */
  void handle(SignalRoute signal, Runnable callback) {
    int before = main.cancelling();
    try {
      callback.run();
    } finally {
      if (guard != null && main.cancelling() > before && signals.contains(signal.toString())) {
        handled = signal;
        guard.close();
      }
    }
  }

  /**
   * Ends the watch.
   *
   * @param end how the body ended
   * @return the signal that is to go on its way once everything has ended; null if there is none,
   *     or the body has handled it
   */
  @Nullable SignalArrival end(BodyEnd end) {
    loop.setRunGuard(null);
    SignalArrival arrival = guard == null ? null : guard.finish();
    SignalRoute byHandler = handled;
    if (arrival == null) {
      return byHandler != null && end == BodyEnd.CANCELLED
          ? new SignalArrival(byHandler, List.of(), List.of())
          : null;
    }
    if (delivered && end != BodyEnd.CANCELLED) {
      arrival.handled();
      return null;
    }
    return arrival;
  }

  /** How a body ended. */
  enum BodyEnd {
    WELL,
    FAILED,
    CANCELLED
  }
}
