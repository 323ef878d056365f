package dev.weft.simulation;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The options of a socket: kept, and without effect. */
final class SocketOptionValues {
  private final Set<SocketOption<?>> supported;
  private final Map<SocketOption<?>, Object> values = new HashMap<>();

  SocketOptionValues(int bufferBytes, SocketOption<?>... supported) {
    this.supported = Set.of(supported);
    values.put(StandardSocketOptions.SO_RCVBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_SNDBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_LINGER, -1);
  }

  Set<SocketOption<?>> supported() {
    return supported;
  }

  <T> void set(SocketOption<T> name, T value) {
    ensureSupported(name);
    values.put(name, value);
  }

  <T> T get(SocketOption<T> name) {
    ensureSupported(name);
    return name.type().cast(values.getOrDefault(name, false));
  }

  private void ensureSupported(SocketOption<?> name) {
    if (!supported.contains(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
  }
}
