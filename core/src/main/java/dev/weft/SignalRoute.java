package dev.weft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who in this JVM gets a signal: every loop that has a handler for it; if none has, the guard of a
 * {@link Runner}, for SIGINT; and if there is none either, what was there before Weft.
 *
 * <p>Any thread. The JVM calls {@link #arrived()} on a thread of its own.
 */
final class SignalRoute {
  private static final Map<String, SignalRoute> ROUTES = new HashMap<>();

  private final JvmSignal signal;

  // Guarded by this.
  private final List<SignalHandler> handlers = new ArrayList<>();
  private @Nullable Runnable guard;
  private @Nullable Object before;
  private boolean installed;

  private SignalRoute(JvmSignal signal) {
    this.signal = signal;
  }

  /**
   * The route of a signal.
   *
   * @param name its name without SIG
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException if the JDK has no access to signals
   */
  static SignalRoute of(String name) {
    synchronized (ROUTES) {
      return ROUTES.computeIfAbsent(name, missing -> new SignalRoute(JvmSignal.of(missing)));
    }
  }

  /**
   * Adds a handler.
   *
   * @throws IllegalArgumentException if the JVM keeps the signal
   */
  synchronized void add(SignalHandler handler) {
    install();
    handlers.add(handler);
  }

  synchronized void remove(SignalHandler handler) {
    handlers.remove(handler);
    uninstallIfUnused();
  }

  /**
   * Sets who gets the signal while no loop has a handler for it.
   *
   * @throws IllegalArgumentException if the JVM keeps the signal
   */
  synchronized void setGuard(Runnable newGuard) {
    install();
    guard = newGuard;
  }

  synchronized void removeGuard(Runnable oldGuard) {
    if (guard == oldGuard) {
      guard = null;
      uninstallIfUnused();
    }
  }

  private void install() {
    if (!installed) {
      before = signal.handle(this::arrived);
      installed = true;
    }
  }

  private void uninstallIfUnused() {
    if (installed && handlers.isEmpty() && guard == null) {
      installed = false;
      Object handler = before;
      before = null;
      if (handler != null) {
        signal.restore(handler);
      }
    }
  }

  private void arrived() {
    List<SignalHandler> now;
    Runnable otherwise;
    synchronized (this) {
      now = new ArrayList<>(handlers);
      otherwise = guard;
    }
    if (now.isEmpty()) {
      if (otherwise != null) {
        otherwise.run();
      }
    } else {
      now.forEach(SignalHandler::signalArrived);
    }
  }

  /** Sends the signal to this process. */
  void raise() {
    signal.raise();
  }
}
