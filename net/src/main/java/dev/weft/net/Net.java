package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and starts servers, on the loop that the caller runs on. To be imported
 * statically, next to {@link dev.weft.Async}'s methods.
 *
 * {@snippet file="dev/weft/net/ReadmeTest.java" region="echo"}
 *
 * <p>The methods without {@code Protocol} in their signature are for tasks that read and write
 * {@linkplain StreamReader streams}, which is what most programs want. The other two are for
 * {@linkplain Protocol protocols}, which the loop calls directly: the fastest way, and the one to
 * build other kinds of streams on.
 */
public final class Net {
  private Net() {}

  // ---- streams

  /**
   * Connects to a TCP server. Waits for the lookup of a name and for the connection. A host with
   * several addresses is tried at one after the other. A cancellation leaves nothing open.
   *
   * {@snippet file="dev/weft/net/ReadmeTest.java" region="client"}
   *
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @return the open connection, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openConnection(String host, int port) throws IOException {
    return openConnection(host, port, StreamOptions.DEFAULT);
  }

  /**
   * Connects to a TCP server as {@link #openConnection(String, int)} does.
   *
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @param options the limit of the reader, and encryption
   * @return the open connection, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails;
   *     the cause says why
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range, or the encryption is a server's
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openConnection(String host, int port, StreamOptions options)
      throws IOException {
    EventLoop loop = EventLoop.running();
    var made = createConnection(() -> new StreamProtocol(loop, options, null), host, port, options);
    return new Connection(made.protocol().reader(), made.protocol().writer());
  }

  /**
   * Starts a TCP server whose connections are each served by a task, named after the peer. It
   * accepts from now on. Waits only for the lookup of a name.
   *
   * {@snippet file="dev/weft/net/ReadmeTest.java" region="echo"}
   *
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @param handler serves one connection
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken by somebody else, or not
   *     permitted
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startServer(@Nullable String host, int port, StreamHandler handler)
      throws IOException {
    return startServer(host, port, handler, ServerOptions.DEFAULT);
  }

  /**
   * Starts a TCP server as {@link #startServer(String, int, StreamHandler)} does.
   *
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @param handler serves one connection
   * @param options how to listen, and the limit of the readers
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken by somebody else, or not
   *     permitted
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startServer(
      @Nullable String host, int port, StreamHandler handler, ServerOptions options)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    EventLoop loop = EventLoop.running();
    return createServer(
        () -> new StreamProtocol(loop, options.streams(), handler), host, port, options);
  }

  // ---- protocols

  /**
   * Connects a protocol to a TCP server, as {@link #openConnection(String, int)} connects streams.
   * When it returns, {@link Protocol#connectionMade} has been called.
   *
   * @param protocols makes the protocol, once the connection stands
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocols, String host, int port) throws IOException {
    return createConnection(protocols, host, port, StreamOptions.DEFAULT);
  }

  /**
   * Connects a protocol to a TCP server as {@link #createConnection(Supplier, String, int)} does.
   *
   * @param protocols makes the protocol, once the connection stands
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @param options encryption; the limit of a reader is of no consequence here
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails;
   *     the cause says why
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range, or the encryption is a server's
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocols, String host, int port, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(host, "host");
    Addresses.checkPort(port);
    TlsOptions tls = options.tls();
    if (tls != null) {
      tls.checkSide(TlsOptions.Side.CLIENT, "a connection");
    }
    EventLoop loop = EventLoop.running();
    SocketChannel channel = new Connector(loop, SystemResolver.INSTANCE).connect(host, port);
    if (tls != null) {
      return TlsUpgrade.connect(loop, channel, protocols, tls, host, port);
    }
    P protocol;
    Transport transport;
    Future<@Nullable Void> connectionMade = loop.createFuture();
    try {
      protocol = protocols.get();
      transport = SelectorSocketTransport.start(loop, channel, protocol, null, connectionMade);
    } catch (Throwable failure) {
      Registration.closeQuietly(channel);
      throw failure;
    }
    try {
      connectionMade.await();
    } catch (Throwable failure) {
      transport.abort();
      throw failure;
    }
    return new ProtocolConnection<>(transport, protocol);
  }

  /**
   * Starts a TCP server at the level of protocols. It accepts from now on. Waits only for the
   * lookup of a name.
   *
   * {@snippet file="dev/weft/net/ProtocolTest.java" region="echo"}
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken by somebody else, or not
   *     permitted
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if no loop runs here
   */
  public static Server createServer(
      Supplier<? extends Protocol> protocols, @Nullable String host, int port) throws IOException {
    return createServer(protocols, host, port, ServerOptions.DEFAULT);
  }

  /**
   * Starts a TCP server at the level of protocols, as {@link #createServer(Supplier, String, int)}
   * does.
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @param options how to listen
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken by somebody else, or not
   *     permitted
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if no loop runs here
   */
  public static Server createServer(
      Supplier<? extends Protocol> protocols,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Addresses.checkPort(port);
    EventLoop loop = EventLoop.running();
    var channels = new Binder(SystemResolver.INSTANCE, options).bind(host, port);
    TlsOptions tls = options.tls();
    return Server.start(
        loop,
        channels,
        options.backlog(),
        tls == null ? protocols : TlsProtocol.servers(loop, protocols, tls));
  }

  // ---- encryption

  /**
   * Encrypts a connection from here on, and waits for the handshake. The protocol gets the events
   * of the encrypted connection; its {@code connectionMade} is not called. {@link
   * StreamWriter#startTls} does this for streams.
   *
   * <p>What the transport receives from now on is the peer's part of the handshake. If that fails,
   * or the task is cancelled, the transport is closed, and the protocol's {@code connectionLost} is
   * called. asyncio's {@code start_tls}.
   *
   * @param transport the connection, which belongs to the encrypted one from now on
   * @param protocol what gets the events; it may be the transport's protocol until now
   * @param options how to encrypt, and which side of the handshake this is. A client's must have
   *     the name of the server ({@link TlsOptions#withServerHostname}), unless it is not verified
   * @return the encrypted transport
   * @throws javax.net.ssl.SSLHandshakeException if the handshake failed; the cause says why
   * @throws IllegalArgumentException if the server's name is missing
   * @throws IllegalStateException if the transport is closing, or the caller is no task
   */
  public static Transport startTls(Transport transport, Protocol protocol, TlsOptions options)
      throws IOException {
    if (transport.isClosing()) {
      throw new IllegalStateException("startTls() on " + transport + ": it is closed");
    }
    return TlsUpgrade.begin(transport, protocol, options).await();
  }

  // ---- UDP

  /**
   * Opens a UDP socket at the level of protocols; {@link DatagramEndpoint#open(InetSocketAddress,
   * InetSocketAddress)} opens one for tasks. Waits for lookups of names. When it returns, {@link
   * DatagramProtocol#connectionMade} has been called. A cancellation leaves nothing open.
   *
   * {@snippet file="dev/weft/net/DatagramTransportTest.java" region="echo"}
   *
   * @param protocols makes the protocol
   * @param local where to receive, port 0 for one that the system chooses; null for any port of all
   *     addresses. A name that is {@linkplain InetSocketAddress#createUnresolved unresolved} is
   *     looked up without blocking the loop
   * @param remote what to connect to, or null. Names as above
   * @param options how it behaves
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws UnknownHostException if a name has no address
   * @throws BindException if the local address cannot be had
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends DatagramProtocol> ProtocolEndpoint<P> createDatagramEndpoint(
      Supplier<? extends P> protocols,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    EventLoop loop = EventLoop.running();
    var channel = new DatagramBinder(SystemResolver.INSTANCE, options).open(local, remote);
    P protocol;
    DatagramTransport transport;
    Future<@Nullable Void> connectionMade = loop.createFuture();
    try {
      protocol = protocols.get();
      transport = SelectorDatagramTransport.start(loop, channel, protocol, connectionMade);
    } catch (Throwable failure) {
      Registration.closeQuietly(channel);
      throw failure;
    }
    try {
      connectionMade.await();
    } catch (Throwable failure) {
      transport.abort();
      throw failure;
    }
    return new ProtocolEndpoint<>(transport, protocol);
  }
}
