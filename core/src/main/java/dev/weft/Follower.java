package dev.weft;

import org.jspecify.annotations.Nullable;

/** A done callback by which something else goes on: so a call graph knows what waits for what. */
interface Follower extends KernelCallback {

  /**
   * What goes on: a future that follows, or a task that waits.
   *
   * @return null if nothing does just now
   */
  @Nullable Future<?> follower();
}
