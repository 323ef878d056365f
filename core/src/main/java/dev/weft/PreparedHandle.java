package dev.weft;

import dev.weft.spi.Prepared;

/** A callback that a poller makes ready, any number of times. */
final class PreparedHandle extends Handle implements Prepared {
  PreparedHandle(EventLoop loop, Runnable callback, Context context) {
    super(loop, callback, context);
  }
}
