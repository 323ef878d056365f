package dev.weft;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;

/**
 * Writes the kernel's log, on a thread of its own: a logger may need a lock that a suspended task
 * holds, and the loop's thread must never wait for its own task.
 *
 * <p>Where SLF4J has no provider it would drop everything; then they go to {@code System.err}.
 */
final class Reporter {
  private static final LinkedBlockingQueue<Runnable> LINES = new LinkedBlockingQueue<>();
  private static final long FLUSH_SECONDS = 5;

  /** What was reported and is not written yet, the line under way included. */
  private static final AtomicInteger UNWRITTEN = new AtomicInteger();

  static {
    Thread.ofPlatform().daemon().name("weft-log").start(Reporter::write);
    flushWhenTheJvmEnds();
  }

  private Reporter() {}

  static void error(String message, @Nullable Throwable exception) {
    log(Level.ERROR, message, exception);
  }

  static void warn(String message) {
    warn(message, null);
  }

  static void warn(String message, @Nullable Throwable exception) {
    log(Level.WARN, message, exception);
  }

  private static void log(Level level, String message, @Nullable Throwable exception) {
    add(() -> {
      Logger logger = LoggerFactory.getLogger("dev.weft");
      if (logger instanceof NOPLogger) {
        toStandardError(message, exception);
      } else {
        logger.atLevel(level).setCause(exception).log(message);
      }
    });
  }

  /** Has the log's thread do something, after what was reported before. */
  static void later(Runnable action) {
    add(action);
  }

  /** Waits until what was reported before is written, a few seconds at most. */
  static void flush() {
    CountDownLatch written = new CountDownLatch(1);
    add(written::countDown);
    try {
      boolean _ = written.await(FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether everything that was reported is written. */
  static boolean isIdle() {
    return UNWRITTEN.get() == 0;
  }

  private static void add(Runnable line) {
    UNWRITTEN.incrementAndGet();
    LINES.add(line);
  }

  private static void flushWhenTheJvmEnds() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Reporter::flush, "weft-log-flush"));
    } catch (IllegalStateException e) {
      // It is ending already; whoever reports now flushes too.
    }
  }

  @SuppressWarnings("SystemOut") // the last resort, where no logger is installed
  private static void toStandardError(String message, @Nullable Throwable exception) {
    System.err.println("weft: " + message);
    if (exception != null) {
      exception.printStackTrace();
    }
  }

  private static void write() {
    while (true) {
      try {
        write(LINES.take());
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; it serves as long as the JVM runs.
      }
    }
  }

  private static void write(Runnable line) {
    try {
      line.run();
    } catch (Throwable loggerFailed) {
      toStandardError("the logger failed", loggerFailed);
    } finally {
      UNWRITTEN.decrementAndGet();
    }
  }
}
