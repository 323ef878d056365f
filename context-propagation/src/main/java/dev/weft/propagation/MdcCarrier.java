package dev.weft.propagation;

import dev.weft.spi.ContextCarrier;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries SLF4J's MDC, of Logback or Log4j 2: what a task has put there stands in the log lines of
 * the tasks, callbacks and threads that come of it. What one of those puts there is its own.
 *
 * {@snippet file="LogGuideTest.java" region="mdc"}
 */
public final class MdcCarrier implements ContextCarrier {
  /** For the loop, which finds it as a service. */
  public MdcCarrier() {}

  /** The MDC as it is now. */
  @Override
  public @Nullable Object capture() {
    Map<String, String> map = MDC.getCopyOfContextMap();
    return map == null || map.isEmpty() ? null : map;
  }

  /** Puts it in place of the thread's own. */
  @Override
  public Runnable restore(Object captured) {
    Objects.requireNonNull(captured, "captured");
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(asMap(captured));
    return () -> {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    };
  }

  @SuppressWarnings("unchecked") // what capture() gave
  private static Map<String, String> asMap(Object captured) {
    return (Map<String, String>) captured;
  }
}
