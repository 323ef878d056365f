package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.Adopted;
import dev.weft.net.internal.connect.DatagramBinder;
import dev.weft.net.internal.connect.TransportStart;
import dev.weft.net.internal.poll.Network;
import dev.weft.net.internal.transport.UdpTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens UDP sockets for protocols, on the loop that runs. */
final class DatagramStart {
  private DatagramStart() {}

  static <P extends DatagramProtocol> ProtocolEndpoint<P> open(
      Supplier<? extends P> protocols,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    EventLoop loop = EventLoop.running();
    DatagramChannel channel =
        new DatagramBinder(Network.of(loop).resolver(), options).open(local, remote);
    return start(loop, channel, protocols);
  }

  /** Takes a socket that other code has made; it is closed if it cannot be used. */
  static <P extends DatagramProtocol> ProtocolEndpoint<P> adopt(
      Supplier<? extends P> protocols, DatagramChannel channel) throws IOException {
    EventLoop loop = EventLoop.running();
    Adopted.checkFree(loop, channel);
    boolean usable = false;
    try {
      Adopted.prepare(channel);
      usable = true;
    } finally {
      if (!usable) {
        Closing.quietly(channel);
      }
    }
    return start(loop, channel, protocols);
  }

  private static <P extends DatagramProtocol> ProtocolEndpoint<P> start(
      EventLoop loop, DatagramChannel channel, Supplier<? extends P> protocols) throws IOException {
    TransportStart<UdpTransport, P> made =
        TransportStart.await(
            loop,
            channel,
            protocols,
            (protocol, done) -> UdpTransport.start(loop, channel, protocol, done));
    return new ProtocolEndpoint<>(made.transport(), made.protocol());
  }
}
