package dev.weft.simulation;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The options of a socket: kept, and without effect. */
final class SocketOptionValues {
  private final Map<SocketOption<?>, Object> values = new HashMap<>();

  SocketOptionValues(int bufferBytes) {
    values.put(StandardSocketOptions.SO_RCVBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_SNDBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_LINGER, -1);
  }

  <T> void set(SocketOption<T> name, T value, Set<SocketOption<?>> supported) {
    ensure(name, supported);
    values.put(name, value);
  }

  <T> T get(SocketOption<T> name, Set<SocketOption<?>> supported) {
    ensure(name, supported);
    return name.type().cast(values.getOrDefault(name, false));
  }

  private static void ensure(SocketOption<?> name, Set<SocketOption<?>> supported) {
    if (!supported.contains(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
  }
}
