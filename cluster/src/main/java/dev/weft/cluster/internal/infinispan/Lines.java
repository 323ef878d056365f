package dev.weft.cluster.internal.infinispan;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes of one key, one after another, so that they do not make each other vain. */
final class Lines {
  private final Map<String, CompletableFuture<@Nullable Void>> last = new ConcurrentHashMap<>();
  private final Executor threads;

  Lines(Executor threads) {
    this.threads = threads;
  }

  /** Begins work when all that came before for its key is over. */
  void add(String key, Supplier<CompletableFuture<?>> work) {
    CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> before = last.put(key, over);
    Runnable begin =
        () ->
            threads.execute(() -> {
              CompletableFuture<?> done;
              try {
                done = work.get();
              } catch (RuntimeException | Error e) {
                done = CompletableFuture.failedFuture(e);
              }
              var _ =
                  done.whenComplete((_, _) -> {
                    last.remove(key, over);
                    over.complete(null);
                  });
            });
    if (before == null) {
      begin.run();
    } else {
      var _ = before.whenComplete((_, _) -> begin.run());
    }
  }
}
