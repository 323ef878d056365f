package dev.weft.net.internal.tls;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.internal.poll.Network;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** What an engine wants others to do for it, being done by {@link TlsWorkers}. */
final class TlsTasks {
  private final Future<@Nullable Void> done;

  private TlsTasks(Future<@Nullable Void> done) {
    this.done = done;
  }

  /**
   * Has it done.
   *
   * @param then run on the loop with what one of the tasks threw, or null; not run after {@link
   *     #cancel()}
   * @param context the context to run that in
   */
  static TlsTasks start(
      EventLoop loop, SSLEngine engine, Consumer<@Nullable Throwable> then, Context context) {
    Future<@Nullable Void> done =
        loop.runInExecutor(
            Network.of(loop).workers(TlsWorkers.POOL),
            () -> {
              run(engine);
              return null;
            });
    done.addDoneCallback(
        _ -> {
          if (!done.isCancelled()) {
            then.accept(done.exception());
          }
        },
        context);
    return new TlsTasks(done);
  }

  /** Does it here and now. */
  static void run(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** What has not begun is not done any more. */
  void cancel() {
    boolean _ = done.cancel();
  }
}
