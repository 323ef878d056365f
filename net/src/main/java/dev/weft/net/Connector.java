package dev.weft.net;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects a socket to a host, by the first of its addresses that answers. */
final class Connector {
  private final EventLoop loop;
  private final Resolver resolver;

  Connector(EventLoop loop, Resolver resolver) {
    this.loop = loop;
    this.resolver = resolver;
  }

  /**
   * Waits until a connection stands. A cancellation leaves no socket behind.
   *
   * @return a connected channel that does not block
   * @throws UnknownHostException if the host has no address
   * @throws ConnectException if no address can be connected to; the errors of all are its cause and
   *     its suppressed exceptions
   */
  SocketChannel connect(String host, int port) throws IOException {
    var failures = new ArrayList<IOException>();
    for (InetAddress address : addresses(host, port)) {
      try {
        return connect(new InetSocketAddress(address, port));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    throw refusal(host, port, failures);
  }

  private List<InetAddress> addresses(String host, int port) throws UnknownHostException {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      var unknown =
          new UnknownHostException(
              "cannot connect to "
                  + Addresses.format(host, port)
                  + ": no address is known for "
                  + host);
      unknown.initCause(e);
      throw unknown;
    }
  }

  private SocketChannel connect(InetSocketAddress address) throws IOException {
    var family =
        address.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6;
    SocketChannel channel = null;
    boolean connected = false;
    try {
      channel = SocketChannel.open(family);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (!channel.connect(address)) {
        waitConnected(channel);
      }
      connected = true;
      return channel;
    } catch (IOException | UnsupportedOperationException e) {
      // Without IPv6, sockets of that family are unsupported.
      var failure = new ConnectException(Addresses.format(address) + ": " + e.getMessage());
      failure.initCause(e);
      throw failure;
    } finally {
      if (!connected && channel != null) {
        Registration.closeQuietly(channel);
      }
    }
  }

  private void waitConnected(SocketChannel channel) throws IOException {
    Future<@Nullable Void> connected = loop.createFuture();
    Runnable finish =
        () -> {
          if (connected.isDone()) {
            return;
          }
          try {
            if (channel.finishConnect()) {
              connected.setResult(null);
            }
          } catch (IOException e) {
            connected.setException(e);
          }
        };
    var registration = new Registration(loop, channel, null, finish, Context.copyOfCurrent());
    registration.add(SelectionKey.OP_CONNECT);
    try {
      connected.await(IOException.class);
    } finally {
      registration.waitForNothing();
    }
  }

  private static ConnectException refusal(String host, int port, List<IOException> failures) {
    var reasons = new ArrayList<String>();
    failures.forEach(failure -> reasons.add(failure.getMessage()));
    var refusal =
        new ConnectException(
            "cannot connect to "
                + Addresses.format(host, port)
                + ": "
                + String.join("; ", reasons));
    failures.forEach(refusal::addSuppressed);
    return refusal;
  }
}
