package dev.weft.simulation;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The TCP ports of a host. What listens is gone with the host's life; numbers are not reused. */
final class Ports {
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  private final InetAddress address;
  private final Map<Integer, TcpListener> listening = new HashMap<>();
  private int next = FIRST_FREE;

  Ports(InetAddress address) {
    this.address = address;
  }

  InetSocketAddress listen(@Nullable InetSocketAddress wanted, TcpListener listener)
      throws BindException {
    InetSocketAddress at = local(wanted);
    if (listening.putIfAbsent(at.getPort(), listener) != null) {
      throw new BindException("Address already in use");
    }
    return at;
  }

  /** An address of this host, with a free port where none is asked for. */
  InetSocketAddress local(@Nullable InetSocketAddress wanted) throws BindException {
    int port = wanted == null ? 0 : wanted.getPort();
    if (wanted != null && !isHere(wanted.getAddress())) {
      throw new BindException("Cannot assign requested address");
    }
    InetAddress on =
        wanted != null && wanted.getAddress().isLoopbackAddress() ? wanted.getAddress() : address;
    return new InetSocketAddress(on, port == 0 ? free() : port);
  }

  private boolean isHere(InetAddress wanted) {
    return wanted.isAnyLocalAddress() || wanted.isLoopbackAddress() || wanted.equals(address);
  }

  private int free() {
    do {
      next = next == LAST_FREE ? FIRST_FREE : next + 1;
    } while (listening.containsKey(next));
    return next;
  }

  @Nullable TcpListener at(int port) {
    return listening.get(port);
  }

  void free(int port, TcpListener listener) {
    listening.remove(port, listener);
  }

  /** The host is down. */
  void clear() {
    listening.clear();
  }
}
