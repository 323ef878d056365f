package dev.weft;

import org.jspecify.annotations.Nullable;

/** One run of a loop: work on a thread of the loop's own, while the caller waits. */
final class LoopRun implements Runnable {
  private final Runnable work;
  private @Nullable Throwable failure;

  LoopRun(Runnable work) {
    this.work = work;
  }

  @Override
  public void run() {
    try {
      work.run();
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Waits for the end, however often the caller is interrupted; it keeps its interrupt flag. */
  void join(Thread thread, Runnable onInterrupt) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        if (!interrupted) {
          interrupted = true;
          onInterrupt.run();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws what ended the run before its time: a failure of the poller, say. */
  void rethrow() {
    switch (failure) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException("the loop failed", failure);
    }
  }
}
