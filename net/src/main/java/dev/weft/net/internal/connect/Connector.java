package dev.weft.net.internal.connect;

import dev.weft.EventLoop;
import dev.weft.net.ClientOptions;
import dev.weft.net.Resolver;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Connects a socket to a host, by the first of its addresses that answers. */
public final class Connector {
  private final EventLoop loop;
  private final Resolver resolver;
  private final ClientOptions options;

  public Connector(EventLoop loop, Resolver resolver) {
    this(loop, resolver, ClientOptions.DEFAULT);
  }

  public Connector(EventLoop loop, Resolver resolver, ClientOptions options) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
  }

  /**
   * Waits until a connection stands. A cancellation leaves no socket behind.
   *
   * @return a connected channel that does not block
   * @throws UnknownHostException if the host has no address
   * @throws ConnectException if no address can be connected to; the errors of all are its
   *     suppressed exceptions
   */
  public SocketChannel connect(String host, int port) throws IOException {
    var addresses = new ArrayList<InetSocketAddress>();
    List<InetAddress> known = Addresses.resolve(resolver, host, port, "cannot connect to");
    for (InetAddress address : interleaved(usable(known, host))) {
      addresses.add(new InetSocketAddress(address, port));
    }
    return new ConnectRace(loop, Addresses.format(host, port), addresses, options).run();
  }

  /** From a local address, only addresses of its family can be reached. */
  private List<InetAddress> usable(List<InetAddress> addresses, String host)
      throws ConnectException {
    InetSocketAddress local = options.localAddress();
    if (local == null) {
      return addresses;
    }
    var usable = new ArrayList<>(addresses);
    usable.removeIf(address -> Addresses.isIpv4(address) != Addresses.isIpv4(local.getAddress()));
    if (usable.isEmpty()) {
      throw new ConnectException(
          "cannot connect to "
              + host
              + " from "
              + Addresses.format(local)
              + ": it has no address of that family, only "
              + String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList()));
    }
    return usable;
  }

  /**
   * The families by turns, as section 4 of RFC 8305 says, beginning with that of the first address:
   * a family that leads nowhere costs one attempt, not all of its addresses.
   */
  public static List<InetAddress> interleaved(List<InetAddress> preferredFirst) {
    Queue<InetAddress> same = new ArrayDeque<>();
    Queue<InetAddress> other = new ArrayDeque<>();
    for (InetAddress address : preferredFirst) {
      (Addresses.isIpv4(address) == Addresses.isIpv4(preferredFirst.getFirst()) ? same : other)
          .add(address);
    }
    List<InetAddress> interleaved = new ArrayList<>();
    while (!same.isEmpty() || !other.isEmpty()) {
      if (!same.isEmpty()) {
        interleaved.add(same.remove());
      }
      if (!other.isEmpty()) {
        interleaved.add(other.remove());
      }
    }
    return interleaved;
  }
}
