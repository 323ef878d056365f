package dev.weft;

import dev.weft.internal.signal.RunGuard;
import dev.weft.internal.signal.SignalRoute;
import dev.weft.internal.signal.SignalTarget;

/** A callback of one loop for one signal; it runs in the same context each time. */
record SignalCallback(EventLoop loop, Runnable callback, Context context) implements SignalTarget {

  /** One that runs in a copy of the current context. */
  static SignalCallback of(EventLoop loop, Runnable callback) {
    return new SignalCallback(loop, callback, Context.copyOfCurrent());
  }

  @Override
  public void onLoop(Runnable code) {
    try {
      var _ = loop.callSoonThreadsafe(code, context);
    } catch (IllegalStateException e) {
      // The loop is being closed, which takes its handlers away.
    }
  }

  @Override
  public void handle(SignalRoute signal) {
    RunGuard run = loop.runGuard();
    if (run == null) {
      callback.run();
    } else {
      run.handle(signal, callback);
    }
  }
}
