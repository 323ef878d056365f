package dev.weft.internal.log;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the kernel's log, on a thread of its own: a logger may need a lock that a suspended task
 * holds, and the loop's thread must never wait for its own task. What is to be written is described
 * there too, by the user's {@code toString()} methods, which may fail or block.
 *
 * <p>Where SLF4J has no provider it would drop everything; then lines go to {@code System.err}, and
 * so do those that come when the JVM ends, as the library may have ended by then.
 *
 * <p>Nothing here throws, and there is no lock: loops report what went wrong, and must go on
 * whatever happens here. A log that is not written as fast as it grows is cut: what is dropped is
 * counted, and said as soon as there is room.
 */
public final class Reporter {
  /** A report has the stack of its failure with it, some kilobytes. */
  static final int MOST_LINES = 1_000;

  private static final int MOST_ACTIONS = 10_000;
  private static final long FLUSH_SECONDS = 5;
  private static final long NANOS_BETWEEN_COMPLAINTS = 1_000_000_000;

  private static final ConcurrentLinkedQueue<Runnable> QUEUE = new ConcurrentLinkedQueue<>();

  /** What is in the queue, and what is just being written or done. */
  private static final AtomicInteger UNWRITTEN = new AtomicInteger();

  private static final AtomicInteger DROPPED = new AtomicInteger();

  /** Null until the first report, and where no thread could be had. */
  private static final AtomicReference<@Nullable Thread> WRITER = new AtomicReference<>();

  /** When it was last said how many reports were dropped. The writer's. */
  private static long lastComplaintNanos;

  private Reporter() {}

  /** Loads what it takes to report something while memory is short, before it is. */
  public static void prepare() {
    EarlyLoading.load(
        MethodHandles.lookup(),
        Asking.class,
        LogLine.class,
        LoggerFactory.class,
        OneLine.class,
        Printable.class,
        Printable.StandIn.class,
        Reporter.class,
        Surroundings.class,
        Text.class);
  }

  public static void error(String message, @Nullable Throwable exception) {
    log(Level.ERROR, message, exception);
  }

  public static void warn(String message, @Nullable Throwable exception) {
    log(Level.WARN, message, exception);
  }

  private static void log(Level level, String message, @Nullable Throwable exception) {
    try {
      log(level, new Text().say(message), exception, Surroundings.NONE);
    } catch (Throwable noRoom) {
      countDropped();
    }
  }

  /** Reports something, with what it takes to describe it still to be asked. */
  public static void log(
      Level level, Text message, @Nullable Throwable exception, Surroundings surroundings) {
    try {
      boolean _ = add(new LogLine(level, message, exception, surroundings), MOST_LINES);
    } catch (Throwable noRoom) {
      countDropped();
    }
  }

  /** Something could not be reported: that is said when the next report is written. */
  public static void countDropped() {
    DROPPED.incrementAndGet();
  }

  /**
   * Has the log's thread do something, after what was reported before.
   *
   * @return false if it never will, as it has too much to do or memory is short
   */
  public static boolean later(Runnable action) {
    try {
      return add(action, MOST_ACTIONS);
    } catch (Throwable noRoom) {
      countDropped();
      return false;
    }
  }

  /**
   * Waits until what was reported before is written, or said to be dropped; a few seconds at most.
   */
  public static void flush() {
    try {
      CountDownLatch written = new CountDownLatch(1);
      Runnable last =
          () -> {
            sayWhatWasDropped();
            written.countDown();
          };
      boolean _ = add(last, Integer.MAX_VALUE);
      if (WRITER.get() == null) {
        writeAll(); // no thread can be had for it
      }
      boolean _ = written.await(FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable noRoom) {
      // Nothing more can be done for the log.
    }
  }

  /** Whether everything that was reported is written. */
  public static boolean isIdle() {
    return UNWRITTEN.get() == 0 && DROPPED.get() == 0;
  }

  /** Whether there was room for it. */
  private static boolean add(Runnable entry, int most) {
    if (UNWRITTEN.incrementAndGet() > most) {
      UNWRITTEN.decrementAndGet();
      countDropped();
      return false;
    }
    boolean added = false;
    try {
      added = QUEUE.add(entry);
    } finally {
      if (!added) {
        UNWRITTEN.decrementAndGet();
      }
    }
    JvmEnd.expectLastWords();
    wakeWriter();
    return true;
  }

  private static void wakeWriter() {
    Thread writer = WRITER.get();
    if (writer != null && writer.getState() != Thread.State.TERMINATED) {
      LockSupport.unpark(writer);
      return;
    }
    try {
      Thread made = Thread.ofPlatform().daemon().name("weft-log").unstarted(Reporter::writeOnAndOn);
      if (WRITER.compareAndSet(writer, made)) {
        try {
          made.start();
        } catch (Throwable noThread) {
          WRITER.set(null); // the next report tries again
        }
      }
    } catch (Throwable noRoom) {
      // The same.
    }
  }

  private static void writeOnAndOn() {
    while (true) {
      try {
        writeAll();
        LockSupport.park(QUEUE);
        boolean _ = Thread.interrupted(); // no one has a reason to interrupt it
      } catch (Throwable noRoom) {
        // It serves as long as the JVM runs.
      }
    }
  }

  private static void writeAll() {
    Runnable entry;
    while ((entry = QUEUE.poll()) != null) {
      try {
        write(entry);
      } finally {
        UNWRITTEN.decrementAndGet();
      }
      complain();
    }
    complain();
  }

  private static void write(Runnable entry) {
    try {
      entry.run();
    } catch (Throwable loggerFailed) {
      try {
        if (entry instanceof LogLine line) {
          line.afterFailureOfTheLogger(loggerFailed);
        }
      } catch (Throwable noRoom) {
        countDropped();
      }
    }
  }

  /** Says how much was dropped: when everything else is written, or after a while. */
  private static void complain() {
    if (DROPPED.get() > 0
        && (QUEUE.isEmpty() || System.nanoTime() - lastComplaintNanos > NANOS_BETWEEN_COMPLAINTS)) {
      sayWhatWasDropped();
    }
  }

  private static void sayWhatWasDropped() {
    int dropped = DROPPED.get();
    if (dropped == 0) {
      return;
    }
    try {
      Text text =
          new Text()
              .say(
                  dropped
                      + " reports were dropped: the log was not written as fast as they came, or"
                      + " the heap was full");
      LogLine line = new LogLine(Level.ERROR, text, null, Surroundings.NONE);
      lastComplaintNanos = System.nanoTime();
      DROPPED.addAndGet(-dropped);
      write(line);
    } catch (Throwable noRoom) {
      // It is said later.
    }
  }
}
