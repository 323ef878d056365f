package dev.weft.internal.signal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A signal, as the JDK lets programs handle it: by {@code sun.misc.Signal}, in module {@code
 * jdk.unsupported}, which may be absent. By reflection, as the compiler warns of it without a way
 * to say that this is meant.
 */
public final class JvmSignal {
  private static final Set<String> LEFT_ALONE_BY_XRS = Set.of("HUP", "INT", "TERM");

  private final String name;
  private final Object signal;
  private final Class<?> handlerType;
  private final Method handleMethod;
  private final Method raiseMethod;

  private JvmSignal(
      String name, Object signal, Class<?> handlerType, Method handleMethod, Method raiseMethod) {
    this.name = name;
    this.signal = signal;
    this.handlerType = handlerType;
    this.handleMethod = handleMethod;
    this.raiseMethod = raiseMethod;
  }

  /**
   * The signal of a name.
   *
   * @throws IllegalArgumentException if the system has none of that name
   * @throws UnsupportedOperationException if the JDK has no access to signals
   */
  public static JvmSignal of(String name) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      return new JvmSignal(
          name,
          type.getConstructor(String.class).newInstance(name),
          handlerType,
          type.getMethod("handle", type, handlerType),
          type.getMethod("raise", type));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "SIG" + name + ": this system has no such signal; SIGTERM, SIGHUP and SIGUSR1 are some",
          e);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException(
          "signals need the module jdk.unsupported, which this Java runtime does not have or did not"
              + " load: start it with --add-modules jdk.unsupported",
          e);
    }
  }

  /**
   * Refuses the name of no signal, as far as this JVM can tell.
   *
   * @throws IllegalArgumentException if the system has none of that name
   */
  public static void ensureKnown(String name) {
    try {
      JvmSignal _ = of(name);
    } catch (UnsupportedOperationException e) {
      // Without the JDK's module there can be no handler, and no name is known.
    }
  }

  /** A name without SIG, in capitals. */
  public static String shortName(String name) {
    String capitals = name.toUpperCase(Locale.ROOT);
    return capitals.startsWith("SIG") ? capitals.substring(3) : capitals;
  }

  /**
   * Installs an action, and returns the handler from before.
   *
   * @throws IllegalArgumentException if the JVM keeps the signal, with what to do
   */
  public @Nullable Object handle(Runnable action) {
    Object before = call(handleMethod, signal, handlerOf(action));
    if (before != null && isNative(before)) {
      restore(before);
      throw kept("the JVM, or native code in it, handles this signal itself", null);
    }
    return before;
  }

  public void restore(Object before) {
    call(handleMethod, signal, before);
  }

  /** Sends the signal to this process. */
  void raise() {
    call(raiseMethod, signal);
  }

  private Object handlerOf(Runnable action) {
    return Proxy.newProxyInstance(
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
              default -> "Weft's handler of SIG" + name;
            });
  }

  /**
   * Whether a handler is a native one that does something. The JDK lets a program replace those of
   * the JVM for SIGBUS and SIGUSR2, after which memory-mapped files and profilers break the JVM.
   */
  private static boolean isNative(Object handler) {
    try {
      return handler.toString().contains("NativeHandler");
    } catch (RuntimeException e) {
      return false; // the JDK does not know it: a second name of a signal, SIGPOLL say
    }
  }

  private @Nullable Object call(Method method, Object... arguments) {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw kept(
          LEFT_ALONE_BY_XRS.contains(name)
              ? "this JVM leaves it to the system, as it was started with -Xrs"
              : "the JVM or the system keeps this signal for itself",
          e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private IllegalArgumentException kept(String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "SIG"
            + name
            + " cannot be handled: "
            + why
            + (LEFT_ALONE_BY_XRS.contains(name)
                ? "; start it without"
                : "; take SIGTERM, SIGHUP or SIGUSR1, say"),
        cause);
  }

  @Override
  public String toString() {
    return "SIG" + name;
  }
}
