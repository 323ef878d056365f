package dev.weft.net.internal.connect;

import dev.weft.net.Resolver;
import dev.weft.net.ServerOptions;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the listening sockets of a server. */
public final class Binder {
  private final Resolver resolver;
  private final ServerOptions options;

  public Binder(Resolver resolver, ServerOptions options) {
    this.resolver = resolver;
    this.options = options;
  }

  /**
   * Listens on all addresses of all hosts. May wait for lookups. If one address fails, none is left
   * listening.
   *
   * @param hosts names or addresses, of which null and the empty one mean all of this machine
   * @return a channel for each address, none of which blocks
   * @throws UnknownHostException if the host has no address
   * @throws BindException if an address cannot be listened on
   */
  public List<ServerSocketChannel> bind(Iterable<? extends @Nullable String> hosts, int port)
      throws IOException {
    boolean all = false;
    Set<InetAddress> addresses = new LinkedHashSet<>(); // names may share addresses
    for (String host : hosts) {
      if (host == null || host.isEmpty()) {
        all = true;
      } else {
        addresses.addAll(Addresses.resolve(resolver, host, port, "cannot listen on"));
      }
    }
    if (port != 0) {
      leaveOutCovered(addresses, all);
    }
    var channels = new ArrayList<ServerSocketChannel>();
    boolean complete = false;
    try {
      if (all) {
        channels.add(bindAll(port));
      }
      for (InetAddress address : addresses) {
        channels.add(bindTo(new InetSocketAddress(address, port)));
      }
      complete = true;
    } finally {
      if (!complete) {
        channels.forEach(Closing::quietly);
      }
    }
    return channels;
  }

  /**
   * Leaves out addresses that another socket on the same port listens on too. The JDK's sockets of
   * IPv6 take connections of IPv4 as well, and it has no {@code IPV6_V6ONLY} to end that.
   *
   * @param all whether a socket listens on all addresses of this machine
   */
  private static void leaveOutCovered(Set<InetAddress> addresses, boolean all) {
    boolean allOfIpv6 =
        addresses.stream().anyMatch(a -> a.isAnyLocalAddress() && !(a instanceof Inet4Address));
    addresses.removeIf(address ->
        (all && address.isAnyLocalAddress())
            || (!all && allOfIpv6 && address instanceof Inet4Address));
  }

  /**
   * Lets sockets that are bound already share their ports with those that {@link #bindAgain} makes.
   * They were bound without that, so that a port in use was refused.
   */
  public static void share(List<ServerSocketChannel> channels) throws IOException {
    for (ServerSocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }

  /**
   * Listens on addresses that others listen on already, which must share them by SO_REUSEPORT.
   *
   * @throws BindException if an address cannot be listened on; then none is
   */
  public List<ServerSocketChannel> bindAgain(List<InetSocketAddress> addresses) throws IOException {
    var channels = new ArrayList<ServerSocketChannel>();
    boolean complete = false;
    try {
      for (InetSocketAddress address : addresses) {
        channels.add(
            address.getAddress().isAnyLocalAddress() && !Addresses.isIpv4(address.getAddress())
                ? bindAll(address.getPort())
                : bindTo(address));
      }
      complete = true;
    } finally {
      if (!complete) {
        channels.forEach(Closing::quietly);
      }
    }
    return channels;
  }

  /** A socket without a family takes connections of both where the system has both. */
  private ServerSocketChannel bindAll(int port) throws IOException {
    return bind(
        Network.current().channels().openServerSocketChannel(), new InetSocketAddress(port));
  }

  private ServerSocketChannel bindTo(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel;
    try {
      channel = Network.current().channels().openServerSocketChannel(Addresses.family(address));
    } catch (IOException | UnsupportedOperationException e) {
      throw refusal(address, e); // without IPv6, sockets of that family are unsupported
    }
    return bind(channel, address);
  }

  private ServerSocketChannel bind(ServerSocketChannel channel, InetSocketAddress address)
      throws BindException {
    boolean bound = false;
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
      if (options.reusePort()) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.configureBlocking(false);
      channel.bind(address, options.backlog());
      bound = true;
      return channel;
    } catch (IOException | UnsupportedOperationException e) {
      throw refusal(address, e); // SO_REUSEPORT is not everywhere
    } finally {
      if (!bound) {
        Closing.quietly(channel);
      }
    }
  }

  private static BindException refusal(InetSocketAddress address, Exception cause) {
    var refusal =
        new BindException(
            "cannot listen on " + Addresses.format(address) + ": " + Addresses.reason(cause));
    refusal.initCause(cause);
    return refusal;
  }
}
