package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * What SIGINT does while a body runs: it cancels the body first, and ends the JVM when that is
 * over. A handler that a loop has for SIGINT takes its place.
 *
 * <p>Where the JVM does not let a program have the signal, SIGINT does what the JVM does.
 */
final class Interrupts {
  private static final long MILLIS_TO_THE_END = 2_000;

  private Interrupts() {}

  /** Watches for SIGINT until the guard is closed, if this is the JVM's main thread. */
  static Guard guard(Task<?> main) {
    Guard guard = new Guard(main);
    if (isMainThread(Thread.currentThread())) {
      guard.install();
    }
    return guard;
  }

  /** Whether a thread is the one that called {@code main}: the JVM gives it this name and group. */
  private static boolean isMainThread(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  static final class Guard implements AutoCloseable {
    private final Task<?> main;
    private final Runnable action = this::onSignal;

    /** Null where the signal cannot be had, or is not watched for. */
    private @Nullable SignalRoute route;

    /** Written by the JVM's signal thread, read by the main thread after the run. */
    private volatile boolean interrupted;

    Guard(Task<?> main) {
      this.main = main;
    }

    private void install() {
      try {
        SignalRoute signal = SignalRoute.of("INT");
        signal.setGuard(action);
        route = signal;
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        // The JVM was started with -Xrs, or has no module jdk.unsupported: it is not ours to
        // handle.
      }
    }

    private void onSignal() {
      interrupted = true;
      close();
      boolean _ = main.cancel(true);
    }

    boolean interrupted() {
      return interrupted;
    }

    /**
     * Sends SIGINT to this process again: now it does what it did before. As a rule that ends the
     * JVM, on another thread; this one waits a moment for it, so that nothing more is said
     * meanwhile.
     */
    void raiseAgain() {
      SignalRoute signal = route;
      if (signal == null) {
        return;
      }
      signal.raise();
      try {
        Thread.sleep(MILLIS_TO_THE_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      SignalRoute signal = route;
      if (signal != null) {
        signal.removeGuard(action);
      }
    }
  }
}
