package dev.weft.simulation;

import dev.weft.spi.LoopStepper;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Says what reached out of the simulation, and what to use in its place. */
final class OutsideCalls {
  private static final int FRAMES = 12;

  /** The class that suspends a task. */
  private static final String SUSPENDS = "dev.weft.ScheduledThread";

  private OutsideCalls() {}

  /** Something came from a thread that is none of the simulation's. */
  static OutsideWorldException refusal(Host host, Thread intruder) {
    String name = intruder.getName().isEmpty() ? "one without a name" : intruder.getName();
    return new OutsideWorldException(
        "a thread outside of the simulation, "
            + name
            + ", handed something to host "
            + host.name()
            + ", at a moment that no seed repeats: on simulated hosts, calls that block go through"
            + " toThread() without an executor, time through sleep(), connections through Net;"
            + " child processes, watched files and thread pools are not simulated");
  }

  /** A call that is refused before it is made. */
  static OutsideWorldException refusal(Host host, String call, String instead) {
    return new OutsideWorldException(
        call + " on simulated host " + host.name() + " leaves the simulation: use " + instead);
  }

  /**
   * A call of the JDK's has blocked a task.
   *
   * @return null if a task of the simulation may let it go on: it waits for a lock, say
   */
  static @Nullable OutsideWorldException refusal(Host host, LoopStepper.Blocked blocked) {
    Thread thread = blocked.thread();
    Thread.State state = thread.getState();
    StackTraceElement[] stack = thread.getStackTrace();
    boolean within =
        switch (state) {
          case TIMED_WAITING -> false;
          // It may go on already, and stand in what was called, or wait in Weft again.
          case BLOCKED, WAITING, RUNNABLE -> stack.length == 0 || isWithin(stack);
          case NEW, TERMINATED -> true;
        };
    if (within) {
      return null;
    }
    OutsideWorldException refusal =
        new OutsideWorldException(
            "a call of the JDK's blocks task "
                + blocked.task()
                + " on host "
                + host.name()
                + " in real time ("
                + topOf(stack)
                + "): use sleep() and timeout() for time, Net for connections, the classes of"
                + " dev.weft.sync and dev.weft.queue in place of monitors and the JDK's queues");
    refusal.setStackTrace(stack);
    return refusal;
  }

  /** Whether it waits for a lock, which tasks hand to each other, or in Weft. */
  private static boolean isWithin(StackTraceElement[] stack) {
    return Arrays.stream(stack).limit(FRAMES).anyMatch(OutsideCalls::isWithin);
  }

  private static boolean isWithin(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.util.concurrent.locks.")
        || (frame.getMethodName().equals("suspend") && frame.getClassName().equals(SUSPENDS));
  }

  private static String topOf(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> !frame.getClassName().startsWith("java.lang.VirtualThread"))
        .filter(frame -> !frame.getClassName().startsWith("jdk."))
        .findFirst()
        .map(Object::toString)
        .orElse("it is not known where");
  }
}
