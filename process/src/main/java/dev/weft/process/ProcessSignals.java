package dev.weft.process;

import dev.weft.internal.signal.JvmSignal;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals to a child. */
final class ProcessSignals {
  private ProcessSignals() {}

  /**
   * Sends a signal. The JDK knows two of them; for the others there are the system's own calls, or,
   * where those cannot be made, the program {@code kill}, which takes a few milliseconds.
   *
   * @throws IllegalArgumentException if the system knows no such signal
   * @throws UnsupportedOperationException if the system has no such program
   */
  static void send(ProcessHandle process, String signal) {
    String name = shortName(signal);
    switch (name) {
      case "TERM" -> {
        boolean _ = process.destroy();
      }
      case "KILL" -> {
        boolean _ = process.destroyForcibly();
      }
      default -> {
        if (LinuxSignals.send(process, name) != LinuxSignals.Outcome.DONE) {
          sendByProgram(process, name);
        }
      }
    }
  }

  private static String shortName(String signal) {
    String bare = JvmSignal.shortName(signal);
    if (!bare.matches("[A-Z][A-Z0-9+-]*")) {
      throw new IllegalArgumentException(
          "signal '" + signal + "': use its name, SIGHUP or HUP for example");
    }
    return bare;
  }

  private static void sendByProgram(ProcessHandle process, String name) {
    if (Shell.isWindows()) {
      throw new UnsupportedOperationException(
          "SIG" + name + ": Windows has no signals; terminate() and kill() end a child there");
    }
    if (!process.isAlive()) {
      return;
    }
    try {
      // Waits, so that a second signal does not overtake the first one.
      Process kill =
          new ProcessBuilder("/bin/kill", "-s", name, Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      int code = waitFor(kill);
      if (code != 0 && process.isAlive()) {
        throw new IllegalArgumentException(
            "SIG"
                + name
                + " cannot be sent to process "
                + process.pid()
                + ": kill -l lists the signals that there are");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SIG" + name + " needs the program kill: " + e.getMessage(), e);
    }
  }

  private static int waitFor(Process kill) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return kill.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
