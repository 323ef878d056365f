package dev.weft;

import org.jspecify.annotations.Nullable;

/** What a sleeping task waits for: its timer's callback is the future itself. */
final class SleepFuture extends Future<@Nullable Void> implements Runnable, KernelCallback {

  SleepFuture(EventLoop loop) {
    super(loop);
  }

  @Override
  public void run() {
    if (isPending()) {
      completeResult(null);
    }
  }
}
