package dev.weft.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends signals by Linux's system calls, by the Foreign Function and Memory API: to one process and
 * no other, even if that ends meanwhile and its number is given to another one.
 *
 * <p>For that the process is opened by its number first ({@code pidfd_open}); if it is still there
 * afterwards, by the time at which it was started, then that is what was opened.
 */
final class LinuxSignals {
  private static final int ESRCH = 3;

  // The numbers of these two are the same on every machine.
  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;

  /** As Linux numbers them on x86-64 and AArch64. Those of real time are the program kill's. */
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("TRAP", 5),
          Map.entry("ABRT", 6),
          Map.entry("BUS", 7),
          Map.entry("FPE", 8),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("CHLD", 17),
          Map.entry("CONT", 18),
          Map.entry("STOP", 19),
          Map.entry("TSTP", 20),
          Map.entry("TTIN", 21),
          Map.entry("TTOU", 22),
          Map.entry("URG", 23),
          Map.entry("XCPU", 24),
          Map.entry("XFSZ", 25),
          Map.entry("VTALRM", 26),
          Map.entry("PROF", 27),
          Map.entry("WINCH", 28),
          Map.entry("IO", 29),
          Map.entry("PWR", 30),
          Map.entry("SYS", 31));

  private LinuxSignals() {}

  /** What became of an attempt. */
  enum Outcome {
    /** The signal was sent, or the process has ended. */
    DONE,
    /** Nothing was sent, as these calls cannot be made here. */
    UNAVAILABLE
  }

  /**
   * Sends a signal, unless the process has ended. Does not wait.
   *
   * @param name without SIG, in capitals
   */
  static Outcome send(ProcessHandle process, String name) {
    Integer number = NUMBERS.get(name);
    Calls calls = number == null ? null : Linked.CALLS;
    return number == null || calls == null ? Outcome.UNAVAILABLE : calls.send(process, number);
  }

  /** The calls are linked when the first signal is sent. */
  private static final class Linked {
    static final @Nullable Calls CALLS = areAllowed() ? link() : null;

    private static boolean areAllowed() {
      String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
      return System.getProperty("os.name", "").equals("Linux")
          && (machine.equals("amd64") || machine.equals("aarch64"))
          && LinuxSignals.class.getModule().isNativeAccessEnabled();
    }

    private static @Nullable Calls link() {
      try {
        return new Calls();
      } catch (RuntimeException | LinkageError e) {
        return null; // another C library
      }
    }
  }

  private static final class Calls {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final Linker linker = Linker.nativeLinker();

    /** {@code syscall(number, a, b, c, d)}: the C library has names for these calls only lately. */
    private final MethodHandle syscall =
        link(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    private final MethodHandle close = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    @SuppressWarnings("restricted") // the types are those of the system's documentation
    private MethodHandle link(String function, FunctionDescriptor type, Linker.Option... options) {
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type, options);
    }

    Outcome send(ProcessHandle process, int signal) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int opened = (int) call(state, PIDFD_OPEN, process.pid(), 0, 0, 0);
        if (opened < 0) {
          return hasEnded(state) ? Outcome.DONE : Outcome.UNAVAILABLE;
        }
        try {
          if (!process.isAlive()) {
            return Outcome.DONE;
          }
          long sent = call(state, PIDFD_SEND_SIGNAL, opened, signal, 0, 0);
          return sent == 0 || hasEnded(state) ? Outcome.DONE : Outcome.UNAVAILABLE;
        } finally {
          int _ = (int) close.invokeExact(opened);
        }
      } catch (Throwable e) {
        throw new AssertionError("a system call cannot throw", e);
      }
    }

    private static boolean hasEnded(MemorySegment state) {
      return (int) ERRNO.get(state, 0L) == ESRCH;
    }

    private long call(MemorySegment state, long number, long a, long b, long c, long d)
        throws Throwable {
      return (long) syscall.invokeExact(state, number, a, b, c, d);
    }
  }
}
