package dev.weft.propagation;

import dev.weft.spi.ContextCarrier;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.SubstituteLoggerFactory;

/**
 * Carries SLF4J's MDC, of Logback or Log4j 2: what a task has put there stands in the log lines of
 * the tasks, callbacks and threads that come of it. What one of those puts there is its own.
 *
 * {@snippet file="LogGuideTest.java" region="mdc"}
 */
public final class MdcCarrier implements ContextCarrier {
  private static final long MOST_NANOS_TO_WAIT = 2_000_000_000;
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

  /**
   * For the loop, which finds it as a service. Waits until SLF4J has found its logging library, in
   * whatever thread it looks: what is put into an MDC meanwhile is lost.
   */
  public MdcCarrier() {
    long begin = System.nanoTime();
    while (LoggerFactory.getILoggerFactory() instanceof SubstituteLoggerFactory
        && System.nanoTime() - begin < MOST_NANOS_TO_WAIT) {
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
    }
  }

  /** The MDC as it is now. */
  @Override
  public @Nullable Object capture() {
    Map<String, String> map = MDC.getCopyOfContextMap();
    return map == null || map.isEmpty() ? null : map;
  }

  /** Puts it in place of the thread's own. */
  @Override
  public Runnable restore(@Nullable Object captured) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    set(captured == null ? null : asMap(captured));
    return () -> set(before);
  }

  private static void set(@Nullable Map<String, String> map) {
    if (map == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(map);
    }
  }

  @SuppressWarnings("unchecked") // what capture() gave
  private static Map<String, String> asMap(Object captured) {
    return (Map<String, String>) captured;
  }
}
