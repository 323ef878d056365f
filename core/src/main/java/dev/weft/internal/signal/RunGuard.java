package dev.weft.internal.signal;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a signal end the body of a run in good order: cancels it, once. What the signal does
 * afterwards is for the runner to decide.
 */
public final class RunGuard {
  /** A run, as far as its guard has to know it. */
  public interface Run {
    /** Has code run on the loop soon, unless that is closed. Any thread. */
    void onLoop(Runnable code);

    /** Cancels the body, on the loop; false if that has ended. */
    boolean cancelBody();

    /** How many requests of cancellation the body has got, on the loop. */
    int cancelRequests();
  }

  private final Run run;

  /** Null where the run is not on the JVM's main thread. */
  private final @Nullable SignalGuard guard;

  private final Set<String> signals;

  // Written by the loop's code during the run, read by the run's thread after it.
  private boolean delivered;
  private @Nullable SignalRoute handled;

  /** Guards a run that is about to begin, by the calling thread. */
  public RunGuard(Run run, Set<String> signals) {
    this.run = run;
    this.signals = signals;
    this.guard =
        SignalGuard.isMainThread(Thread.currentThread())
            ? SignalGuard.watch(signals, this::cancelBody)
            : null;
  }

  private void cancelBody() {
    run.onLoop(() -> delivered |= run.cancelBody());
  }

  /**
   * Calls the loop's own handler of a signal. One that cancels the body ends the run as the signal
   * would by itself.
   */
  public void handle(SignalRoute signal, Runnable callback) {
    int before = run.cancelRequests();
    try {
      callback.run();
    } finally {
      if (guard != null && run.cancelRequests() > before && signals.contains(signal.toString())) {
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
  public @Nullable SignalArrival end(BodyEnd end) {
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
  public enum BodyEnd {
    WELL,
    FAILED,
    CANCELLED
  }
}
