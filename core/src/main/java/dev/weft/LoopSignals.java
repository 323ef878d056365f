package dev.weft;

import java.util.HashMap;
import java.util.Map;

/** The signals that a loop handles. Confined to the loop. */
final class LoopSignals {
  private final EventLoop loop;
  private final Map<String, SignalHandler> handlers = new HashMap<>();

  LoopSignals(EventLoop loop) {
    this.loop = loop;
  }

  void add(String signal, Runnable callback) {
    String name = JvmSignal.shortName(signal);
    var handler = new SignalHandler(loop, SignalRoute.of(name), callback);
    handler.install();
    SignalHandler replaced = handlers.put(name, handler);
    if (replaced != null) {
      replaced.remove();
    }
  }

  boolean remove(String signal) {
    String name = JvmSignal.shortName(signal);
    SignalHandler handler = handlers.remove(name);
    if (handler == null) {
      JvmSignal.ensureKnown(name);
      return false;
    }
    handler.remove();
    return true;
  }

  void removeAll() {
    handlers.values().forEach(SignalHandler::remove);
    handlers.clear();
  }
}
