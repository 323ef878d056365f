package dev.weft.opentelemetry;

import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.ContextStorageProvider;

/**
 * Keeps OpenTelemetry's context in Weft's: a span that is made current in a task is current in the
 * tasks, callbacks and threads that come of it, and in no other task. OpenTelemetry finds it by
 * itself; there is nothing to call.
 *
 * {@snippet file="TracesGuideTest.java" region="span"}
 *
 * <p>What flows where is what {@link dev.weft.Context} says: into child tasks, groups, callbacks,
 * {@code toThread}, {@code fromThread} and {@code submit}. What {@link
 * dev.weft.Context#suppressFlow(dev.weft.Action)} makes begins without a span. Outside of loops
 * each thread has a context of its own, as OpenTelemetry's own storage has it.
 *
 * <p>Where a program has several such providers, it names this one by the system property {@code
 * io.opentelemetry.context.contextStorageProvider}.
 */
public final class WeftContextStorageProvider implements ContextStorageProvider {
  /** For OpenTelemetry, which finds it as a service. */
  public WeftContextStorageProvider() {}

  /**
   * The storage.
   *
   * @return the same one each time
   */
  @Override
  public ContextStorage get() {
    return WeftContextStorage.INSTANCE;
  }
}
