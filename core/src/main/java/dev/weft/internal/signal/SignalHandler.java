package dev.weft.internal.signal;

/** What one loop does at one signal. */
public final class SignalHandler {
  private final SignalRoute route;
  private final SignalTarget target;

  /** Confined to the loop. */
  private boolean removed;

  public SignalHandler(SignalRoute route, SignalTarget target) {
    this.route = route;
    this.target = target;
  }

  public void install() {
    route.add(this);
  }

  public void remove() {
    removed = true;
    route.remove(this);
  }

  /** Passes the signal to the loop. Called by the JVM's signal thread. */
  void signalArrived() {
    target.onLoop(() -> {
      if (!removed) {
        target.handle(route);
      }
    });
  }
}
