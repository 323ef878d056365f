package dev.weft;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What SIGINT does while a body runs: it cancels the body first, and ends the JVM when that is
 * over.
 *
 * <p>The JDK's only way to a signal is {@code sun.misc.Signal}, in module {@code jdk.unsupported},
 * which may be absent; it is reached by reflection, as the compiler warns of it without a way to
 * say that this is meant. Without it SIGINT does what the JVM does.
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
    private final @Nullable SignalAccess signals = SignalAccess.find();
    private @Nullable Object handlerBefore;

    /** Written by the JVM's signal thread, read by the main thread after the run. */
    private volatile boolean interrupted;

    Guard(Task<?> main) {
      this.main = main;
    }

    private void install() {
      SignalAccess access = signals;
      if (access != null) {
        handlerBefore = access.handle(this::onSignal);
      }
    }

    private void onSignal() {
      interrupted = true;
      restore();
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
      SignalAccess access = signals;
      if (access == null) {
        return;
      }
      access.raise();
      try {
        Thread.sleep(MILLIS_TO_THE_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized void restore() {
      Object before = handlerBefore;
      SignalAccess access = signals;
      if (before != null && access != null) {
        handlerBefore = null;
        access.restore(before);
      }
    }

    @Override
    public void close() {
      restore();
    }
  }

  /** {@code sun.misc.Signal} for SIGINT. */
  private record SignalAccess(
      Object signal, Class<?> handlerType, Method handleMethod, Method raiseMethod) {

    static @Nullable SignalAccess find() {
      try {
        Class<?> type = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        return new SignalAccess(
            type.getConstructor(String.class).newInstance("INT"),
            handlerType,
            type.getMethod("handle", type, handlerType),
            type.getMethod("raise", type));
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        return null;
      }
    }

    /** Installs an action; returns the handler from before, or null if the JVM keeps the signal. */
    @Nullable Object handle(Runnable action) {
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> arguments != null && proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "Weft's handler of SIGINT";
                  });
      return call(handleMethod, signal, handler);
    }

    void restore(Object handler) {
      call(handleMethod, signal, handler);
    }

    void raise() {
      call(raiseMethod, signal);
    }

    private static @Nullable Object call(Method method, Object... arguments) {
      try {
        return method.invoke(null, arguments);
      } catch (InvocationTargetException e) {
        // The JVM was started with -Xrs, or uses the signal itself: it is not ours to handle.
        return null;
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }
}
