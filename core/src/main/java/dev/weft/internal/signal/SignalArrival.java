package dev.weft.internal.signal;

import java.util.ArrayList;
import java.util.List;

/** A signal on its way: through the guards that take it, from the youngest on, to the system. */
public final class SignalArrival {
  private static final long MILLIS_TO_THE_END = 2_000;

  private final SignalRoute route;

  /**
   * Those that are still to get it, the next one last. Confined to the handler that has the signal
   * now.
   */
  private final List<SignalGuard> takers;

  private final List<SignalGuard> aside;

  /**
   * A signal that nothing has got yet.
   *
   * @param takers the guards that take it, the oldest first
   * @param aside all guards that watched when it came
   */
  public SignalArrival(SignalRoute route, List<SignalGuard> takers, List<SignalGuard> aside) {
    this.route = route;
    this.takers = new ArrayList<>(takers);
    this.aside = aside;
  }

  /**
   * Gives it to the next guard, or sends it to this process again: then it does what it does
   * without Weft. As a rule that ends the JVM, on another thread.
   *
   * @return whether it was sent
   */
  boolean passOn() {
    while (!takers.isEmpty()) {
      if (takers.removeLast().take(this)) {
        return false;
      }
    }
    route.raise();
    return true;
  }

  /** Passes it on, and waits a moment for the JVM's end, so that nothing more is said meanwhile. */
  public void passOnAndEnd() {
    if (passOn()) {
      try {
        Thread.sleep(MILLIS_TO_THE_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The program goes on: the guards around the one that had it watch again. */
  public void handled() {
    aside.forEach(SignalGuard::resume);
  }

  @Override
  public String toString() {
    return route.toString();
  }
}
