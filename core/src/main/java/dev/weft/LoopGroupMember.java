package dev.weft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One loop of a {@link LoopGroup}, and the thread that waits for its end. */
final class LoopGroupMember {
  private final RunnerOptions options;
  private final Thread thread;

  /** Done when the loop runs, or cannot. */
  private final CompletableFuture<EventLoop> started = new CompletableFuture<>();

  /** What ends the loop. Of that loop; set before {@link #started}. */
  private volatile @Nullable Future<@Nullable Void> end;

  private LoopGroupMember(String name, RunnerOptions options) {
    this.options = options;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Starts a loop, and waits until it runs. */
  static LoopGroupMember start(String name, RunnerOptions options) {
    var member = new LoopGroupMember(name, options);
    member.thread.start();
    try {
      EventLoop _ = member.started.join();
    } catch (CompletionException e) {
      throw Rethrow.<RuntimeException>as(member.started.exceptionNow());
    }
    return member;
  }

  private void run() {
    try (var runner = new Runner(options)) {
      runner.run(() -> {
        EventLoop loop = EventLoop.running();
        Future<@Nullable Void> wait = loop.createFuture();
        end = wait;
        started.complete(loop);
        wait.await();
      });
    } catch (Throwable failure) {
      if (!started.completeExceptionally(failure)) {
        throw failure; // to the thread's handler: nobody else is there
      }
    }
  }

  EventLoop loop() {
    return started.join();
  }

  Thread thread() {
    return thread;
  }

  /** Lets the loop end. Any thread, any number of times. */
  void stop() {
    Future<@Nullable Void> wait = end;
    if (wait == null) {
      return;
    }
    try {
      loop()
          .callSoonThreadsafe(() -> {
            if (!wait.isDone()) {
              wait.setResult(null);
            }
          });
    } catch (IllegalStateException e) {
      // It has ended already.
    }
  }
}
