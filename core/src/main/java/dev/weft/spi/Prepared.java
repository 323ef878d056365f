package dev.weft.spi;

import org.jspecify.annotations.Nullable;

/**
 * A callback that the loop runs each time that its poller says so. Made by {@link PollerContext}.
 */
public interface Prepared {

  /** Makes the loop pass it over from now on, even if it is ready already. On the loop's thread. */
  void cancel();

  /**
   * Where it was prepared, if the loop was in debug mode then.
   *
   * @return a throwable whose stack trace says it, or null
   */
  @Nullable Throwable origin();
}
