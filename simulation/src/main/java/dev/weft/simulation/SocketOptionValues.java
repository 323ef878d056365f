package dev.weft.simulation;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a socket: kept, and checked as the JDK does. Only those have an effect that say
 * how a socket shares its port and how it closes.
 */
final class SocketOptionValues {
  private static final int LONGEST_LINGER_SECONDS = 65_535;

  private final Set<SocketOption<?>> supported;
  private final Map<SocketOption<?>, Object> values = new HashMap<>();

  SocketOptionValues(int bufferBytes, SocketOption<?>... supported) {
    this.supported = Set.of(supported);
    values.put(StandardSocketOptions.SO_RCVBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_SNDBUF, bufferBytes);
    values.put(StandardSocketOptions.SO_LINGER, -1);
    values.put(StandardSocketOptions.IP_TOS, 0);
    values.put(StandardSocketOptions.IP_MULTICAST_TTL, 1);
    values.put(StandardSocketOptions.IP_MULTICAST_LOOP, true);
  }

  Set<SocketOption<?>> supported() {
    return supported;
  }

  <T> void set(SocketOption<T> name, @Nullable T value) {
    ensureSupported(name);
    if (value == null || !name.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    values.put(name, checked(name, value));
  }

  private static Object checked(SocketOption<?> name, Object value) {
    if (value instanceof Integer number) {
      if (name == StandardSocketOptions.SO_LINGER) {
        return number < 0 ? -1 : Math.min(number, LONGEST_LINGER_SECONDS);
      }
      boolean buffer =
          name == StandardSocketOptions.SO_RCVBUF || name == StandardSocketOptions.SO_SNDBUF;
      if (buffer && number < 0) {
        throw new IllegalArgumentException("Invalid send/receive buffer size");
      }
      boolean octet =
          name == StandardSocketOptions.IP_TOS || name == StandardSocketOptions.IP_MULTICAST_TTL;
      if (octet && (number < 0 || number > 255)) {
        throw new IllegalArgumentException(
            name == StandardSocketOptions.IP_TOS
                ? "Invalid IP_TOS value"
                : "Invalid TTL/hop value");
      }
    }
    return value;
  }

  <T> T get(SocketOption<T> name) {
    ensureSupported(name);
    return name.type().cast(values.getOrDefault(name, false));
  }

  /** Whether one that is on or off is on. */
  boolean isSet(SocketOption<Boolean> name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** Whether closing resets the connection. */
  boolean closesByReset() {
    return Integer.valueOf(0).equals(values.get(StandardSocketOptions.SO_LINGER));
  }

  private void ensureSupported(SocketOption<?> name) {
    if (!supported.contains(name)) {
      throw new UnsupportedOperationException("'" + name + "' not supported");
    }
  }
}
