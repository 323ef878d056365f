package dev.weft.internal.signal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the signals that end a program while something is under way that is to end in good order
 * first: the body of a runner, a group of loops. Guards stand in each other, as what they guard
 * does: the youngest gets the signal, and passes it on when its own is over.
 *
 * <pre>
 *           a signal comes, this is the youngest
 * WATCHING ---------------------------------------> SIGNALLED   has the arrival, runs its action
 *   |   ^ \--- a signal comes, another has it ----> ASIDE
 *   |   |                                             |   \--- passed on to it ---> SIGNALLED
 *   |   +------------ the other handled it -----------+
 *   +--------------------- close() ---------------> CLOSED      from every state, for good
 * </pre>
 *
 * <p>From the arrival on no guard watches: the second signal does what it does without Weft, which
 * ends the JVM at once.
 *
 * <p>Where the JVM does not let a program have a signal, it does what the JVM does. Any thread.
 */
public final class SignalGuard implements AutoCloseable {
  /** Those that watch, the oldest first. Guarded by itself, and so is the state of each guard. */
  private static final List<SignalGuard> WATCHING = new ArrayList<>();

  private final Set<String> signals;
  private final Runnable action;
  private final Set<SignalRoute> routes = new LinkedHashSet<>();
  private @Nullable SignalArrival arrival;
  private boolean closed;

  private SignalGuard(Set<String> signals, Runnable action) {
    this.signals = signals;
    this.action = action;
  }

  /**
   * Watches for signals until it is closed.
   *
   * @param signals their names
   * @param action run once, in the JVM's signal thread, when one has come and this guard has it
   */
  public static SignalGuard watch(Set<String> signals, Runnable action) {
    SignalGuard guard = new SignalGuard(signals, action);
    synchronized (WATCHING) {
      guard.begin();
    }
    return guard;
  }

  /** Whether a thread is the one that called {@code main}: the JVM gives it this name and group. */
  public static boolean isMainThread(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  private void begin() {
    if (closed || arrival != null) {
      return;
    }
    for (String signal : signals) {
      try {
        SignalRoute route = SignalRoute.of(JvmSignal.shortName(signal));
        route.beginGuard();
        routes.add(route);
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        // The JVM was started with -Xrs, or has no module jdk.unsupported: it is not ours to
        // handle.
      }
    }
    WATCHING.add(this);
  }

  /** The signal came and no loop has a handler for it. Called by the JVM's signal thread. */
  static void arrived(SignalRoute route) {
    List<SignalGuard> takers = new ArrayList<>();
    List<SignalGuard> aside;
    synchronized (WATCHING) {
      aside = List.copyOf(WATCHING);
      WATCHING.clear();
      for (SignalGuard guard : aside) {
        if (guard.routes.contains(route)) {
          takers.add(guard);
        }
        guard.end();
      }
    }
    boolean _ = new SignalArrival(route, takers, aside).passOn();
  }

  /** Takes a signal, unless it is closed. */
  boolean take(SignalArrival arrived) {
    synchronized (WATCHING) {
      if (closed) {
        return false;
      }
      arrival = arrived;
    }
    action.run();
    return true;
  }

  /** Watches again, after another guard has handled the signal. */
  void resume() {
    synchronized (WATCHING) {
      if (!WATCHING.contains(this)) {
        begin();
      }
    }
  }

  private void end() {
    routes.forEach(SignalRoute::endGuard);
    routes.clear();
  }

  /**
   * Stops watching.
   *
   * @return the signal that this guard got, to be passed on or handled; null if none came
   */
  public @Nullable SignalArrival finish() {
    synchronized (WATCHING) {
      if (!closed) {
        closed = true;
        WATCHING.remove(this);
        end();
      }
      return arrival;
    }
  }

  @Override
  public void close() {
    SignalArrival _ = finish();
  }

  @Override
  public String toString() {
    return "SignalGuard" + signals;
  }
}
