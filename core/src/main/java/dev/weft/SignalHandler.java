package dev.weft;

/** A callback of one loop for one signal. */
final class SignalHandler {
  private final EventLoop loop;
  private final SignalRoute route;
  private final Runnable callback;
  private final Context context = Context.copyOfCurrent();

  /** Confined to the loop. */
  private boolean removed;

  SignalHandler(EventLoop loop, SignalRoute route, Runnable callback) {
    this.loop = loop;
    this.route = route;
    this.callback = callback;
  }

  void install() {
    route.add(this);
  }

  void remove() {
    removed = true;
    route.remove(this);
  }

  /** Passes the signal to the loop. Called by the JVM's signal thread. */
  void signalArrived() {
    try {
      var _ = loop.callSoonThreadsafe(this::run, context);
    } catch (IllegalStateException e) {
      // The loop is being closed, which takes its handlers away.
    }
  }

  private void run() {
    if (removed) {
      return;
    }
    RunGuard run = loop.runGuard();
    if (run == null) {
      callback.run();
    } else {
      run.handle(route, callback);
    }
  }
}
