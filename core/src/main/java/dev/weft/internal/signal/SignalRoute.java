package dev.weft.internal.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What in this JVM gets a signal: every loop that has a handler for it; if none has, a {@link
 * SignalGuard}; and if there is none either, what was there before Weft.
 *
 * <p>Any thread. The JVM calls {@link #arrived()} on a thread of its own.
 */
public final class SignalRoute {
  private static final Map<String, SignalRoute> ROUTES = new HashMap<>();

  private final JvmSignal signal;

  // Guarded by this.
  private final List<SignalHandler> handlers = new ArrayList<>();
  private int guards;
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
  public static SignalRoute of(String name) {
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
   * Lets the guards have the signal while no loop has a handler for it.
   *
   * @throws IllegalArgumentException if the JVM keeps the signal
   */
  synchronized void beginGuard() {
    install();
    guards++;
  }

  synchronized void endGuard() {
    guards--;
    uninstallIfUnused();
  }

  private void install() {
    if (!installed) {
      before = signal.handle(this::arrived);
      installed = true;
    }
  }

  private void uninstallIfUnused() {
    if (installed && handlers.isEmpty() && guards == 0) {
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
    synchronized (this) {
      now = new ArrayList<>(handlers);
    }
    if (now.isEmpty()) {
      SignalGuard.arrived(this);
    } else {
      now.forEach(SignalHandler::signalArrived);
    }
  }

  /** Sends the signal to this process. */
  public void raise() {
    signal.raise();
  }

  @Override
  public String toString() {
    return signal.toString();
  }
}
