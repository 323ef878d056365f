package dev.weft.net.internal.connect;

import dev.weft.net.DatagramOptions;
import dev.weft.net.Resolver;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens UDP sockets. */
public final class DatagramBinder {
  private final Resolver resolver;
  private final DatagramOptions options;

  public DatagramBinder(Resolver resolver, DatagramOptions options) {
    this.resolver = resolver;
    this.options = options;
  }

  /**
   * Opens a socket. May wait for lookups. A failure or cancellation leaves none behind.
   *
   * @param local where to receive, or null for any port of all addresses
   * @param remote what to connect to, or null
   * @return a channel that does not block
   * @throws UnknownHostException if a name has no address
   * @throws BindException if the local address cannot be had
   */
  public DatagramChannel open(@Nullable InetSocketAddress local, @Nullable InetSocketAddress remote)
      throws IOException {
    InetSocketAddress to = remote == null ? null : Addresses.reachable(resolve(remote, null));
    InetSocketAddress on = local == null ? null : resolve(local, to);
    InetSocketAddress leading = to == null ? on : to;
    DatagramChannel channel =
        leading == null
            ? Network.current().channels().openDatagramChannel()
            : Network.current().channels().openDatagramChannel(Addresses.family(leading));
    boolean complete = false;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_BROADCAST, options.broadcast());
      if (options.reuseAddress()) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      if (options.reusePort()) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      bind(channel, on);
      if (to != null) {
        channel.connect(to);
      }
      complete = true;
      return channel;
    } finally {
      if (!complete) {
        Closing.quietly(channel);
      }
    }
  }

  private static void bind(DatagramChannel channel, @Nullable InetSocketAddress on)
      throws BindException {
    try {
      channel.bind(on);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      var refusal =
          new BindException(
              "cannot receive on " + Addresses.format(on) + ": " + Addresses.reason(e));
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** The first address of a name, if possible one of the same family as another address. */
  private InetSocketAddress resolve(InetSocketAddress address, @Nullable InetSocketAddress like)
      throws UnknownHostException {
    if (!address.isUnresolved()) {
      return address;
    }
    List<InetAddress> found = Addresses.resolve(resolver, address.getHostString());
    InetAddress chosen = found.getFirst();
    if (like != null) {
      for (InetAddress each : found) {
        if (each.getClass() == like.getAddress().getClass()) {
          chosen = each;
          break;
        }
      }
    }
    return new InetSocketAddress(chosen, address.getPort());
  }
}
