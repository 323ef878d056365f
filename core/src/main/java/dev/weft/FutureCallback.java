package dev.weft;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A done callback of a future; it goes through the ready queue when the future is done. */
final class FutureCallback<T extends @Nullable Object> extends Ready {
  private final Future<T> future;
  private final Consumer<? super Future<T>> callback;
  private final @Nullable Context context;
  private final Bindings bindings;

  /** Whether it was taken back while it stood in a {@link CallbackList}, and so is passed over. */
  private boolean removed;

  FutureCallback(
      Future<T> future, Consumer<? super Future<T>> callback, @Nullable Context context) {
    super(callback instanceof KernelCallback ? ANYWHERE : ON_CALLBACK_THREAD);
    this.future = future;
    this.callback = callback;
    this.context = context;
    this.bindings = Context.flowingBindings(context, where);
  }

  /** What the callback leads to, if it is known. */
  @Nullable Future<?> follower() {
    return callback instanceof Follower known ? known.follower() : null;
  }

  boolean calls(Object other) {
    return callback == other || callback.equals(other);
  }

  boolean is(Object other) {
    return callback == other;
  }

  boolean reportsForShields() {
    return callback == ShieldReporter.INSTANCE;
  }

  /** Takes it back, if it has not been made ready yet. */
  void takeBack() {
    future.removeCallback(this);
  }

  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  @Override
  Bindings bindings() {
    return context == null ? bindings : context.bindings;
  }

  /** Whether it is none of the kernel's own. */
  boolean isUsers() {
    return !(callback instanceof KernelCallback
        || callback instanceof Follower
        || callback instanceof OutsideWait
        || callback == ShieldReporter.INSTANCE);
  }

  void describeBrieflyTo(Words words) {
    Words _ = words.briefly(callback);
  }

  @Override
  void describeTo(Words words) {
    words.say("done callback ").value(callback);
  }

  @Override
  public String toString() {
    return Words.of(this).text();
  }

  /**
   * One of the kernel's own runs in place where there is a result. A failure or a cancellation it
   * may pass on to what takes locks: reports, and interrupts of threads.
   */
  @Override
  void runOnLoop() {
    if (where == ANYWHERE && !future.hasResult()) {
      future.loop().iterations().runAsCallback(this::run);
    } else {
      run();
    }
  }

  private void run() {
    EventLoop loop = future.loop();
    loop.callbackContext().enter(context, bindings);
    try {
      if (Carriers.NONE || where == ANYWHERE) {
        callback.accept(future);
      } else {
        Carriers.run(bindings(), () -> callback.accept(future));
      }
    } catch (Throwable failure) {
      Complaints.doneCallbackFailed(future, callback, failure);
    }
  }
}
