package dev.weft.simulation;

import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a host, of TCP or of UDP. What has one is gone with the host's life; free ones are
 * given in turn, also from life to life.
 */
final class Ports<C extends SimulatedChannel> {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress WILDCARD = InetAddress.ofLiteral("0.0.0.0");
  private static final int FIRST_FREE = 32_768;
  private static final int LAST_FREE = 60_999;

  /**
   * A channel that has a port.
   *
   * @param shares whether another one that does so too may have the same address and port
   */
  private record Holder<C>(InetAddress address, C channel, boolean shares) {
    boolean overlaps(InetAddress other) {
      return address.equals(other) || address.isAnyLocalAddress() || other.isAnyLocalAddress();
    }
  }

  private final InetAddress address;
  private final Map<Integer, List<Holder<C>>> taken = new HashMap<>();
  private int next = FIRST_FREE;

  Ports(InetAddress address) {
    this.address = address;
  }

  /**
   * Gives a channel an address, and a free port where none is asked for.
   *
   * @param wanted null for any port of all addresses
   * @throws BindException if it is another host's, or taken, or no port is free
   */
  InetSocketAddress take(@Nullable InetSocketAddress wanted, C channel) throws BindException {
    InetAddress on = wanted == null ? WILDCARD : wanted.getAddress();
    if (!on.isAnyLocalAddress() && !on.isLoopbackAddress() && !on.equals(address)) {
      throw new BindException("Cannot assign requested address");
    }
    InetSocketAddress at =
        new InetSocketAddress(
            nameless(on), wanted == null || wanted.getPort() == 0 ? free() : wanted.getPort());
    if (!channel.own().isOfThisLife()) {
      return at; // in the rest of a step in which the host crashed
    }
    boolean shares = shares(channel);
    List<Holder<C>> holders = taken.getOrDefault(at.getPort(), List.of());
    for (Holder<C> holder : holders) {
      if (holder.overlaps(at.getAddress()) && !(shares && holder.shares)) {
        throw new BindException("Address already in use");
      }
    }
    taken
        .computeIfAbsent(at.getPort(), _ -> new ArrayList<>(1))
        .add(new Holder<>(at.getAddress(), channel, shares));
    return at;
  }

  /** As Linux: by SO_REUSEPORT, and by SO_REUSEADDR where no listener of TCP is concerned. */
  private boolean shares(C channel) {
    SocketOptionValues options = channel.own().options();
    return options.isSet(StandardSocketOptions.SO_REUSEPORT)
        || (options.isSet(StandardSocketOptions.SO_REUSEADDR) && !(channel instanceof TcpListener));
  }

  /** All of the address but its name, which is what a system's calls tell of their own. */
  private static InetAddress nameless(InetAddress named) {
    return named.isAnyLocalAddress() ? WILDCARD : InetAddress.ofLiteral(named.getHostAddress());
  }

  /**
   * A free port.
   *
   * @throws BindException if there is none
   */
  int free() throws BindException {
    for (int tried = FIRST_FREE; tried <= LAST_FREE; tried++) {
      next = next == LAST_FREE ? FIRST_FREE : next + 1;
      if (!taken.containsKey(next)) {
        return next;
      }
    }
    throw new BindException("Address already in use");
  }

  /**
   * From where something goes to an address.
   *
   * @param bound what its channel is bound to; null for nothing, which takes a free port
   * @throws BindException if there is none
   */
  InetSocketAddress source(@Nullable InetSocketAddress bound, InetAddress target)
      throws BindException {
    if (bound != null && !bound.getAddress().isAnyLocalAddress()) {
      return bound;
    }
    InetAddress from =
        target.isLoopbackAddress() || target.isAnyLocalAddress() ? LOOPBACK : address;
    return new InetSocketAddress(from, bound == null ? free() : bound.getPort());
  }

  /** Where what is sent to an address goes: as on Linux, to this host if it is that of all. */
  static InetSocketAddress reachable(InetSocketAddress to) {
    return to.getAddress().isAnyLocalAddress() ? new InetSocketAddress(LOOPBACK, to.getPort()) : to;
  }

  /** What receives at an address of this host: those bound to it, or else those bound to all. */
  List<C> at(InetSocketAddress to) {
    List<C> exact = new ArrayList<>(1);
    List<C> any = new ArrayList<>(1);
    for (Holder<C> holder : taken.getOrDefault(to.getPort(), List.of())) {
      if (holder.channel instanceof TcpChannel) {
        continue; // has a port, and does not listen there
      }
      if (holder.address.equals(to.getAddress())) {
        exact.add(holder.channel);
      } else if (holder.address.isAnyLocalAddress()) {
        any.add(holder.channel);
      }
    }
    return exact.isEmpty() ? any : exact;
  }

  void free(InetSocketAddress at, C channel) {
    List<Holder<C>> holders = taken.get(at.getPort());
    if (holders != null) {
      holders.removeIf(holder -> holder.channel == channel);
      if (holders.isEmpty()) {
        taken.remove(at.getPort());
      }
    }
  }

  /** The host is down. */
  void clear() {
    taken.clear();
  }

  /**
   * An address that was given to a channel, checked as the JDK does.
   *
   * @throws UnresolvedAddressException if its name was not looked up
   * @throws UnsupportedAddressTypeException if it is none of IPv4
   */
  static InetSocketAddress checked(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    if (!(inet.getAddress() instanceof Inet4Address) && !inet.getAddress().isAnyLocalAddress()) {
      throw new UnsupportedAddressTypeException();
    }
    return inet;
  }
}
