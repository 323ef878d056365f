package dev.weft.spi;

import org.jspecify.annotations.Nullable;

/**
 * Carries what belongs to a flow of work but lives in a {@link ThreadLocal}, which Weft knows
 * nothing of: the logging library's MDC, a security context. Each task has a thread of its own, so
 * such a value would stay behind where a task makes another one, a callback, or a call in a thread.
 *
 * <p>Carriers are services: a provider of this interface, found once by {@link
 * java.util.ServiceLoader}. {@link #capture()} is called wherever a copy of the current {@link
 * dev.weft.Context} is made, and {@link #restore} where code begins in such a copy. A program
 * without carriers pays nothing; each one is called for each task and callback, so it should be
 * quick. It must not wait. What it throws is logged, and its value left behind.
 */
public interface ContextCarrier {

  /**
   * Takes what is to be carried, in the code that makes a task, a callback, or a hand-over to a
   * thread. Any thread.
   *
   * @return anything that can be used in another thread, any number of times; null for nothing
   */
  @Nullable Object capture();

  /**
   * Sets what was carried, in the thread of the new task, of the callback or of the call, before
   * its code begins. Callbacks share a thread, and pools have threads for many calls: what others
   * have left there must not be seen, where nothing is carried either.
   *
   * @param captured what {@link #capture()} gave; null for nothing
   * @return what sets the thread back as it was, when the code has ended
   */
  Runnable restore(@Nullable Object captured);
}
