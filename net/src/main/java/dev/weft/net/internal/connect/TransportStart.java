package dev.weft.net.internal.connect;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.Protocol;
import dev.weft.net.ProtocolConnection;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.tls.AwaitedHandshake;
import dev.weft.net.internal.tls.TlsStarter;
import dev.weft.net.internal.transport.ChannelTransport;
import dev.weft.net.internal.transport.LoopTransport;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a transport, and waits until its protocol has it. Whatever fails, nothing is left open.
 *
 * @param <T> the type of the transport
 * @param <P> the type of the protocol
 */
public record TransportStart<T extends LoopTransport, P>(T transport, P protocol) {

  /**
   * Puts a channel under a transport's care.
   *
   * @param <T> the type of the transport
   * @param <P> the type of the protocol
   */
  public interface Starter<T, P> {
    /**
     * Starts the transport.
     *
     * @param made is done when the protocol has the connection
     */
    T start(P protocol, Future<@Nullable Void> made) throws IOException;
  }

  /**
   * Starts a transport of a channel, which is closed if that fails.
   *
   * @param protocols makes the protocol
   */
  public static <T extends LoopTransport, P> TransportStart<T, P> await(
      EventLoop loop, Channel channel, Supplier<? extends P> protocols, Starter<T, P> starter)
      throws IOException {
    P protocol;
    T transport;
    Future<@Nullable Void> made = loop.createFuture();
    try {
      protocol = protocols.get();
      transport = starter.start(protocol, made);
    } catch (Throwable failure) {
      Closing.quietly(channel);
      throw failure;
    }
    return await(transport, protocol, made);
  }

  /** Waits for a transport that was started. */
  public static <T extends LoopTransport, P> TransportStart<T, P> await(
      T transport, P protocol, Future<@Nullable Void> made) {
    try {
      made.await();
    } catch (Throwable failure) {
      transport.abort();
      throw failure;
    }
    return new TransportStart<>(transport, protocol);
  }

  /** Starts the transport of a socket or a pipe that does not block. */
  public static <P extends Protocol> ProtocolConnection<P> connect(
      EventLoop loop, SelectableChannel channel, Supplier<? extends P> protocols)
      throws IOException {
    TransportStart<ChannelTransport, P> plain =
        await(
            loop,
            channel,
            protocols,
            (protocol, made) -> ChannelTransport.start(loop, channel, protocol, null, made));
    return new ProtocolConnection<>(plain.transport(), plain.protocol());
  }

  /**
   * Starts the transport of a connected socket, and encrypts the connection before its protocol
   * gets it.
   *
   * @param host for clients: the name of what they connect to
   */
  public static <P extends Protocol> ProtocolConnection<P> encrypt(
      EventLoop loop,
      SocketChannel channel,
      Supplier<? extends P> protocols,
      TlsOptions tls,
      String host,
      int port)
      throws IOException {
    var handshake = new AwaitedHandshake(loop, true);
    TransportStart<ChannelTransport, TlsStarter<P>> lower =
        await(
            loop,
            channel,
            () -> new TlsStarter<>(loop, protocols.get(), tls, host, handshake),
            (protocol, made) -> ChannelTransport.start(loop, channel, protocol, null, made));
    try {
      Transport encrypted = handshake.await(Addresses.format(host, port));
      return new ProtocolConnection<>(encrypted, lower.protocol().above());
    } catch (Throwable failure) {
      lower.transport().abort();
      throw failure;
    }
  }
}
