package dev.weft.net.internal.connect;

import dev.weft.EventLoop;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.UserChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** Looks at channels that other code has made and that are to belong to a transport or server. */
public final class Adopted {
  private Adopted() {}

  /**
   * Refuses a channel that has an owner on this loop, or a transport or server on another.
   *
   * @throws IllegalStateException if it belongs to a transport or a server already, or if a task or
   *     a callback waits for it; it stays as it is
   */
  public static void checkFree(EventLoop loop, SelectableChannel channel) {
    Object owner = ChannelPoller.of(loop).ownerOf(channel);
    if (owner instanceof UserChannel watch) {
      watch.checkFree("making a transport");
    } else if (owner != null) {
      throw new IllegalStateException(
          "a second transport or server of "
              + Addresses.describe(channel)
              + ", which belongs to one already: use that one");
    }
    if (ChannelPoller.belongsToATransport(channel)) {
      throw new IllegalStateException(
          "a second transport or server of "
              + Addresses.describe(channel)
              + ", which belongs to one of another loop: use that one");
    }
  }

  /**
   * Prepares a UDP socket.
   *
   * @throws ClosedChannelException if it is closed
   */
  public static void prepare(DatagramChannel channel) throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    SelectableChannel _ = channel.configureBlocking(false);
    if (channel.getLocalAddress() == null) {
      DatagramChannel _ = channel.bind(null);
    }
  }

  /**
   * Prepares a connected socket.
   *
   * @return its peer
   * @throws ClosedChannelException if it is closed
   * @throws IOException if it is not connected
   */
  public static SocketAddress prepare(SocketChannel channel) throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    SocketAddress remote = channel.getRemoteAddress();
    if (remote == null || !channel.isConnected()) {
      throw new SocketException("a connection of " + channel + ": connect the channel before");
    }
    channel.configureBlocking(false);
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return remote;
  }
}
