package dev.weft.examples;

/**
 * What a signal does to this process. By reflection, because javac warns of {@code sun.misc.Signal}
 * and cannot be told not to, and because not every JDK has it.
 */
final class Signals {
  private Signals() {}

  /** Lets SIGINT and SIGTERM end the process at once, where the JDK would ignore a second one. */
  static void restoreDefaults() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ofTheSystem = handler.getField("SIG_DFL").get(null);
      for (String name : new String[] {"INT", "TERM"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ofTheSystem);
      }
    } catch (ReflectiveOperationException e) {
      // Then a second signal does nothing, and the first one's shutdown ends soon anyway.
    }
  }
}
