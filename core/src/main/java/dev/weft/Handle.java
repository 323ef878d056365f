package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * A callback that the loop will run, as {@link EventLoop#callSoon} returns it. Its use is {@link
 * #cancel()}.
 */
public class Handle extends Ready {
  final EventLoop loop;

  /** The callback; null once cancelled, so that nothing of the caller's is kept. */
  private @Nullable Runnable callback;

  /** The context given by the caller, or null: then a private copy of {@link #bindings}. */
  private final @Nullable Context context;

  private final Bindings bindings;
  private final @Nullable Throwable origin;

  Handle(EventLoop loop, Runnable callback, @Nullable Context context) {
    super(callback instanceof KernelCallback ? ANYWHERE : ON_CALLBACK_THREAD);
    this.loop = loop;
    this.callback = callback;
    this.context = context;
    this.bindings = Context.flowingBindings(context, where);
    this.origin = loop.debug() ? new Throwable("made here") : null;
  }

  /**
   * Makes the loop pass the callback over. Does nothing if it ran already or was cancelled before.
   * Call it on the loop's thread.
   */
  public void cancel() {
    forget();
  }

  /** What is all of {@link #cancel()} for a handle that is no timer. */
  final void forget() {
    callback = null;
  }

  /**
   * Whether {@link #cancel()} was called.
   *
   * @return true once cancelled
   */
  public boolean isCancelled() {
    return callback == null;
  }

  /**
   * Where it was made, if its loop was in debug mode then.
   *
   * @return a throwable whose stack trace says it, or null
   */
  public @Nullable Throwable origin() {
    return origin;
  }

  @Override
  final @Nullable Throwable madeAt() {
    return origin;
  }

  @Override
  final void runOnLoop() {
    Runnable runnable = callback;
    if (runnable == null) {
      return;
    }
    loop.callbackContext().enter(context, bindings);
    try {
      if (Carriers.NONE || where == ANYWHERE) {
        runnable.run();
      } else {
        Carriers.run(bindings(), runnable);
      }
    } catch (Throwable failure) {
      Complaints.callbackFailed(this, failure);
    }
  }

  /** What its context was when it was made, or is, if the caller gave one. */
  @Override
  Bindings bindings() {
    return context == null ? bindings : context.bindings;
  }

  @Override
  void describeTo(Words words) {
    words.say("Handle[");
    describeCallbackTo(words);
    words.say("]");
  }

  final void describeCallbackTo(Words words) {
    Runnable runnable = callback;
    if (runnable == null) {
      words.say("cancelled");
    } else {
      words.value(runnable);
    }
  }

  /** Never throws, whatever the callback's own {@code toString()} does. */
  @Override
  public String toString() {
    return Words.of(this).text();
  }
}
