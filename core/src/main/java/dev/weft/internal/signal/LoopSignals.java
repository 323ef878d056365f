package dev.weft.internal.signal;

import java.util.HashMap;
import java.util.Map;

/** The signals that a loop handles. Confined to the loop. */
public final class LoopSignals {
  private final Map<String, SignalHandler> handlers = new HashMap<>();

  public void add(String signal, SignalTarget target) {
    String name = JvmSignal.shortName(signal);
    var handler = new SignalHandler(SignalRoute.of(name), target);
    handler.install();
    SignalHandler replaced = handlers.put(name, handler);
    if (replaced != null) {
      replaced.remove();
    }
  }

  public boolean remove(String signal) {
    String name = JvmSignal.shortName(signal);
    SignalHandler handler = handlers.remove(name);
    if (handler == null) {
      JvmSignal.ensureKnown(name);
      return false;
    }
    handler.remove();
    return true;
  }

  public void removeAll() {
    handlers.values().forEach(SignalHandler::remove);
    handlers.clear();
  }
}
