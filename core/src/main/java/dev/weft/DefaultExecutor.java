package dev.weft;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The executor that a loop uses where none is named, made when it is first needed. */
final class DefaultExecutor {
  private @Nullable ExecutorService executor;
  private boolean shutDown;

  ExecutorService get() {
    if (shutDown) {
      throw new IllegalStateException("the loop's default executor was shut down");
    }
    ExecutorService made = executor;
    if (made == null) {
      made = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("weft-call-", 0).factory());
      executor = made;
    }
    return made;
  }

  void set(ExecutorService newExecutor) {
    executor = newExecutor;
    shutDown = false;
  }

  Future<Boolean> shutdown(EventLoop loop, Duration limit) {
    shutDown = true;
    ExecutorService stopped = executor;
    if (stopped == null) {
      Future<Boolean> done = loop.createFuture();
      done.setResult(true);
      return done;
    }
    stopped.shutdown();
    return ExecutorCall.start(
        loop,
        wait -> Thread.ofVirtual().name("weft-executor-shutdown").start(wait),
        () -> stopped.awaitTermination(EventLoop.saturatedNanos(limit), TimeUnit.NANOSECONDS));
  }

  void shutdownNow() {
    shutDown = true;
    ExecutorService stopped = executor;
    if (stopped != null) {
      stopped.shutdown();
    }
  }
}
