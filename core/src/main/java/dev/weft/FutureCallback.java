package dev.weft;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A done callback of a future; it goes through the ready queue when the future is done. */
final class FutureCallback<T extends @Nullable Object> extends Ready {
  private final Future<T> future;
  private final Consumer<? super Future<T>> callback;
  private final @Nullable Context context;
  private final Bindings bindings;

  FutureCallback(
      Future<T> future, Consumer<? super Future<T>> callback, @Nullable Context context) {
    this.future = future;
    this.callback = callback;
    this.context = context;
    this.bindings = context == null ? Context.flowingBindings() : Bindings.EMPTY;
  }

  /** What the callback leads to, if it is known. */
  @Nullable Future<?> follower() {
    return callback instanceof Follower known ? known.follower() : null;
  }

  boolean calls(Object other) {
    return callback.equals(other);
  }

  @Override
  public String toString() {
    return "done callback " + callback;
  }

  @Override
  void runOnLoop() {
    EventLoop loop = future.loop();
    loop.enterCallback(context, bindings);
    try {
      callback.accept(future);
    } catch (Throwable failure) {
      loop.callExceptionHandler(
          ErrorReport.of("a done callback failed", failure)
              .with("future", future)
              .with("callback", callback));
    }
  }
}
