package dev.weft.internal.observe;

import org.jspecify.annotations.Nullable;

/**
 * Some memory that is kept until the heap is full, and given up then.
 *
 * <p>Where the JDK's scheduler carries tasks, each switch takes a few bytes, and the JDK waits for
 * as long as there are none. If what fills the heap is a task that waits for its next step, it
 * would never get the {@link OutOfMemoryError} that ends it, and its loop would hang. With the
 * reserve given up the loop goes on, and the task that asks for more has the error.
 */
public final class MemoryReserve {
  /** The smallest region of the JDK's usual collector, which frees memory by whole regions. */
  private static final long SMALLEST_BYTES = 1 << 20;

  /** That collector divides the heap into about so many regions. */
  private static final long REGIONS = 2_048;

  /** How often its size must be free before it is kept again. */
  private static final int TIMES_FREE = 8;

  private static final int PROBE_BYTES = 1 << 10;

  /** Whether any loop has needed it. Written by threads that run loops, read by the watchdog's. */
  private static volatile boolean wanted;

  /**
   * For the watchdog, so that the loop goes on. Null before it is kept, and once it is given up.
   */
  private static volatile byte @Nullable [] forSteps;

  /** For the end of what had the error: the task that waits for it is to learn of it. */
  private static volatile byte @Nullable [] forEnds;

  /** Where the watchdog puts what it has got to see whether there is memory. */
  @SuppressWarnings("UnusedVariable") // written only, or the JVM would not allocate it at all
  private static volatile byte @Nullable [] probe;

  private MemoryReserve() {}

  /** From now on there is a reserve, if there is memory for it. Any thread. */
  static void keep() {
    wanted = true;
    fill();
  }

  private static synchronized void fill() {
    try {
      forSteps = forSteps == null ? new byte[bytes()] : forSteps;
      forEnds = forEnds == null ? new byte[bytes()] : forEnds;
    } catch (OutOfMemoryError full) {
      // The watchdog tries again when there is room.
    }
  }

  private static int bytes() {
    long bytes = Math.max(SMALLEST_BYTES, Runtime.getRuntime().maxMemory() / REGIONS);
    return (int) Math.min(bytes, Integer.MAX_VALUE >> 1);
  }

  /**
   * Gives the reserve up if there is no other memory. The watchdog's thread.
   *
   * @return whether there was some
   */
  static boolean giveUpIfHeapIsFull() {
    if (!wanted) {
      return true;
    }
    try {
      probe = new byte[PROBE_BYTES];
    } catch (OutOfMemoryError full) {
      forSteps = null;
      return false;
    }
    probe = null;
    if ((forSteps == null || forEnds == null) && freeBytes() / TIMES_FREE > bytes()) {
      fill();
    }
    return true;
  }

  /** Something has ended by an {@link OutOfMemoryError}. Any thread. */
  public static void giveUpForItsEnd() {
    forEnds = null;
  }

  /** Rather less than there are, as what has died since the last collection counts as used. */
  private static long freeBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
  }
}
