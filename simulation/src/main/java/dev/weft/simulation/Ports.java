package dev.weft.simulation;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a host, of TCP or of UDP. What has one is gone with the host's life; free ones are
 * given in turn, also from life to life.
 */
final class Ports<C> {
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  private final InetAddress address;
  private final Map<Integer, C> taken = new HashMap<>();
  private int next = FIRST_FREE;

  Ports(InetAddress address) {
    this.address = address;
  }

  InetSocketAddress take(@Nullable InetSocketAddress wanted, C channel) throws BindException {
    InetSocketAddress at = local(wanted);
    if (taken.putIfAbsent(at.getPort(), channel) != null) {
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
    } while (taken.containsKey(next));
    return next;
  }

  @Nullable C at(int port) {
    return taken.get(port);
  }

  void free(int port, C channel) {
    taken.remove(port, channel);
  }

  /** The host is down. */
  void clear() {
    taken.clear();
  }
}
