package dev.weft;

import dev.weft.spi.PollerContext;
import dev.weft.spi.Prepared;
import java.util.Objects;

/** A loop, as its poller knows it. */
record LoopPollerContext(EventLoop loop, ReadyQueue queue) implements PollerContext {
  @Override
  public Prepared prepare(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    return new PreparedHandle(loop, callback, context);
  }

  @Override
  public void ready(Prepared callback) {
    Objects.requireNonNull(callback, "callback");
    if (loop.debug()) {
      loop.ensureOnLoop("ready()");
    }
    queue.add((PreparedHandle) callback);
  }

  @Override
  public boolean mayComeFromOutside() {
    return loop.awaitsOutside();
  }
}
