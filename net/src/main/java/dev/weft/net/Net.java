package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.Adopted;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.names.Directory;
import dev.weft.net.internal.names.Lookup;
import dev.weft.net.internal.poll.Network;
import dev.weft.net.internal.tls.TlsUpgrade;
import dev.weft.net.internal.transport.PiecewiseFileSend;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and starts servers, on the loop that the caller runs on. To be imported
 * statically, next to {@link dev.weft.Async}'s methods.
 *
 * {@snippet file="ReadmeTest.java" region="echo"}
 *
 * <p>The methods without {@code Protocol} in their signature are for tasks that read and write
 * {@linkplain StreamReader streams}, which is what most programs want. Those with one are for
 * {@linkplain Protocol protocols}, which the loop calls directly: the fastest way, and the one to
 * build other kinds of streams on.
 *
 * <p>Longer than most classes here because it is the one door: overloads and what is to be said of
 * them. What they do is elsewhere.
 */
public final class Net {
  private Net() {}

  // ---- streams

  /**
   * Connects to a TCP server. Waits for the lookup of a name and for the connection. A host with
   * several addresses is tried at them by turns of the families, each one 250 ms after the one
   * before, and the first that answers is taken (RFC 8305). A cancellation leaves nothing open.
   *
   * {@snippet file="ReadmeTest.java" region="client"}
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
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openConnection(String host, int port, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(options, "options");
    return openConnection(host, port, ClientOptions.DEFAULT.withStreams(options));
  }

  /**
   * Connects to a TCP server as {@link #openConnection(String, int)} does.
   *
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @param options where to connect from, how to try several addresses, the stream, encryption
   * @return the open connection, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails;
   *     the cause says why
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openConnection(String host, int port, ClientOptions options)
      throws IOException {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    return createConnection(ClientStart.streams(options.streams()), host, port, options)
        .protocol()
        .connection();
  }

  /**
   * Makes streams of a channel that is connected already, by other code: a TCP or a Unix domain
   * socket.
   *
   * @param channel the channel, which is the connection's from now on, also if this fails
   * @param options the limit of the reader, and encryption, which must name the server ({@link
   *     TlsClientOptions#withServerHostname}) unless it is not verified
   * @return the open connection, to be closed by the caller
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if it is not connected
   * @throws IllegalArgumentException if the encryption must name the server and does not, which a
   *     Unix domain socket cannot stand in for
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static Connection openConnection(SocketChannel channel, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(options, "options");
    return createConnection(ClientStart.streams(options), channel, options).protocol().connection();
  }

  /**
   * Starts a TCP server whose connections are each served by a task, named after the peer. It
   * accepts from now on. Waits only for the lookup of a name.
   *
   * {@snippet file="ReadmeTest.java" region="echo"}
   *
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @param handler serves one connection
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken already, or not permitted
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
   * @throws BindException if an address cannot be listened on: taken already, or not permitted
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startServer(
      @Nullable String host, int port, StreamHandler handler, ServerOptions options)
      throws IOException {
    return startServer(Collections.singletonList(host), port, handler, options);
  }

  /**
   * Starts a TCP server on several hosts as {@link #startServer(String, int, StreamHandler)} does
   * on one. With port 0, each address gets a port of its own.
   *
   * @param hosts at least one address or name; addresses that come more than once are listened on
   *     once
   * @param port the port, or 0 for ones that the system chooses and {@link Server#addresses()}
   *     tells
   * @param handler serves one connection
   * @param options how to listen, and the limit of the readers
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if a name has no address
   * @throws BindException if an address cannot be listened on; then none is
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range, or there is no host
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startServer(
      Collection<? extends @Nullable String> hosts,
      int port,
      StreamHandler handler,
      ServerOptions options)
      throws IOException {
    Objects.requireNonNull(hosts, "hosts");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(handler, "handler");
    EventLoop _ = EventLoop.running(); // before anything is bound
    return ServerStart.ofStreams(ServerStart.bind(hosts, port, options), handler, options);
  }

  /**
   * Starts a server on a socket that is bound already, by other code: inherited from another
   * process, for example.
   *
   * @param socket a bound socket, which is the server's from now on, also if this fails. The file
   *     of a Unix domain socket goes when the server is closed, unless it is another one by then
   * @param handler serves one connection
   * @param options the limit of the readers; the socket's own options stay as they are
   * @return the server, to be closed by the caller
   * @throws IOException if the socket is closed or not bound
   * @throws IllegalStateException if it belongs to a server already, whose it stays; if a task or a
   *     callback waits for it; or if no loop runs here
   */
  public static Server startServer(
      ServerSocketChannel socket, StreamHandler handler, ServerOptions options) throws IOException {
    Objects.requireNonNull(socket, "socket");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(handler, "handler");
    EventLoop _ = EventLoop.running(); // before anything is bound
    return ServerStart.ofStreams(ServerStart.adopt(socket), handler, options);
  }

  /**
   * Starts servers at the level of streams, with default options, on every loop of a group, as
   * {@link #startServer(String, int, StreamHandler)} does on the running one.
   *
   * @param group the loops
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link GroupServer#port()} tells
   * @param handler serves one connection, in a task of its loop; so it runs on several threads
   * @return the server, to be closed by the caller
   * @throws java.net.UnknownHostException if the name has no address
   * @throws java.net.BindException if an address cannot be listened on; then none is
   * @throws IOException if the system refuses a socket
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   */
  public static GroupServer startServer(
      LoopGroup group, @Nullable String host, int port, StreamHandler handler)
      throws IOException, InterruptedException {
    return startServer(group, host, port, handler, ServerOptions.DEFAULT);
  }

  /**
   * Starts servers at the level of streams, as {@link #startServer(LoopGroup, String, int,
   * StreamHandler)} does.
   *
   * @param group the loops
   * @param host the address to listen on, or a name, or null
   * @param port the port, or 0
   * @param handler serves one connection, in a task of its loop; so it runs on several threads
   * @param options how to listen and serve
   * @return the server, to be closed by the caller
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   */
  public static GroupServer startServer(
      LoopGroup group,
      @Nullable String host,
      int port,
      StreamHandler handler,
      ServerOptions options)
      throws IOException, InterruptedException {
    return GroupServer.ofStreams(group, host, port, handler, options);
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
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocols, String host, int port, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(options, "options");
    return createConnection(protocols, host, port, ClientOptions.DEFAULT.withStreams(options));
  }

  /**
   * Connects a protocol to a TCP server as {@link #createConnection(Supplier, String, int)} does.
   *
   * @param protocols makes the protocol, once the connection stands
   * @param host a name or an address
   * @param port the port, 1 to 65535
   * @param options where to connect from, how to try several addresses, encryption
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws UnknownHostException if the name has no address
   * @throws ConnectException if none of the addresses can be connected to; its suppressed
   *     exceptions say why, one for each
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails;
   *     the cause says why
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocols, String host, int port, ClientOptions options)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(host, "host");
    return ClientStart.connect(protocols, host, port, options);
  }

  /**
   * Connects a protocol to a channel that is connected already, by other code: a TCP or a Unix
   * domain socket. When it returns, {@link Protocol#connectionMade} has been called.
   *
   * @param protocols makes the protocol
   * @param channel the channel, which is the transport's from now on, also if this fails
   * @param options encryption, which must name the server ({@link
   *     TlsClientOptions#withServerHostname}) unless it is not verified; the limit of a reader is
   *     of no consequence here
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if it is not connected
   * @throws IllegalArgumentException if the encryption must name the server and does not, which a
   *     Unix domain socket cannot stand in for
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocols, SocketChannel channel, StreamOptions options)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(options, "options");
    return ClientStart.adopt(protocols, channel, options.tls());
  }

  /**
   * Serves a connection that other code has accepted: {@link Sockets#sockAccept}, a listener of
   * another library, a process that hands sockets over. When it returns, {@link
   * Protocol#connectionMade} has been called; where the connection is encrypted, after the
   * handshake. asyncio's {@code connect_accepted_socket}.
   *
   * {@snippet file="AcceptedChannelTest.java" region="accepted"}
   *
   * @param protocols makes the protocol
   * @param channel the channel, TCP or Unix, which is the transport's from now on, also if this
   *     fails
   * @param tls how to encrypt, made by {@link TlsOptions#server}; null not to
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if it is not connected
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> connectAcceptedSocket(
      Supplier<? extends P> protocols, SocketChannel channel, @Nullable TlsServerOptions tls)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(channel, "channel");
    return ClientStart.adopt(protocols, channel, tls);
  }

  /**
   * Makes streams of a connection that other code has accepted, as {@link #connectAcceptedSocket}
   * does for a protocol, without encryption.
   *
   * @param channel the channel, TCP or Unix, which is the connection's from now on, also if this
   *     fails
   * @param options the limit of the reader
   * @return the open connection, to be closed by the caller
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if it is not connected
   * @throws IllegalArgumentException if the options have the encryption of a client
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static Connection openAcceptedConnection(SocketChannel channel, StreamOptions options)
      throws IOException {
    return openAcceptedConnection(channel, options, null);
  }

  /**
   * Makes streams of a connection that other code has accepted, as {@link #connectAcceptedSocket}
   * does for a protocol.
   *
   * @param channel the channel, TCP or Unix, which is the connection's from now on, also if this
   *     fails
   * @param options the limit of the reader
   * @param tls how to encrypt; null not to
   * @return the open connection, to be closed by the caller
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if it is not connected
   * @throws IllegalArgumentException if the other options have the encryption of a client
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static Connection openAcceptedConnection(
      SocketChannel channel, StreamOptions options, @Nullable TlsServerOptions tls)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(options, "options");
    if (options.tls() != null) {
      Adopted.checkFree(EventLoop.running(), channel);
      Closing.quietly(channel);
      throw new IllegalArgumentException(
          "a connection that was accepted with the options of a TLS client: give those of a server"
              + " beside the options of the stream");
    }
    return connectAcceptedSocket(ClientStart.streams(options), channel, tls)
        .protocol()
        .connection();
  }

  /**
   * Starts a TCP server at the level of protocols. It accepts from now on. Waits only for the
   * lookup of a name.
   *
   * {@snippet file="ProtocolTest.java" region="echo"}
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link Server#port()} tells
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if the name has no address
   * @throws BindException if an address cannot be listened on: taken already, or not permitted
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
   * @throws BindException if an address cannot be listened on: taken already, or not permitted
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
    return createServer(protocols, Collections.singletonList(host), port, options);
  }

  /**
   * Starts a TCP server at the level of protocols on several hosts, as {@link
   * #createServer(Supplier, String, int)} does on one. With port 0, each address gets a port of its
   * own.
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param hosts at least one address or name; addresses that come more than once are listened on
   *     once
   * @param port the port, or 0 for ones that the system chooses and {@link Server#addresses()}
   *     tells
   * @param options how to listen
   * @return the server, to be closed by the caller
   * @throws UnknownHostException if a name has no address
   * @throws BindException if an address cannot be listened on; then none is
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range, or there is no host
   * @throws IllegalStateException if no loop runs here
   */
  public static Server createServer(
      Supplier<? extends Protocol> protocols,
      Collection<? extends @Nullable String> hosts,
      int port,
      ServerOptions options)
      throws IOException {
    Objects.requireNonNull(hosts, "hosts");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(protocols, "protocols");
    EventLoop _ = EventLoop.running(); // before anything is bound
    return ServerStart.ofProtocols(ServerStart.bind(hosts, port, options), protocols, options);
  }

  /**
   * Starts a server at the level of protocols on a socket that is bound already, by other code.
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param socket a bound socket, which is the server's from now on, also if this fails. The file
   *     of a Unix domain socket goes when the server is closed, unless it is another one by then
   * @param options how to serve; the socket's own options stay as they are
   * @return the server, to be closed by the caller
   * @throws IOException if the socket is closed or not bound
   * @throws IllegalStateException if it belongs to a server already, whose it stays; if a task or a
   *     callback waits for it; or if no loop runs here
   */
  public static Server createServer(
      Supplier<? extends Protocol> protocols, ServerSocketChannel socket, ServerOptions options)
      throws IOException {
    Objects.requireNonNull(socket, "socket");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(protocols, "protocols");
    EventLoop _ = EventLoop.running(); // before anything is bound
    return ServerStart.ofProtocols(ServerStart.adopt(socket), protocols, options);
  }

  /**
   * Starts servers at the level of protocols, as {@link #startServer(LoopGroup, String, int,
   * StreamHandler, ServerOptions)} does at that of streams.
   *
   * @param group the loops
   * @param protocols makes a protocol for each connection, on its loop; so it runs on several
   *     threads
   * @param host the address to listen on, or a name, or null
   * @param port the port, or 0
   * @param options how to listen and serve
   * @return the server, to be closed by the caller
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed
   */
  public static GroupServer createServer(
      LoopGroup group,
      Supplier<? extends Protocol> protocols,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException, InterruptedException {
    return GroupServer.ofProtocols(group, protocols, host, port, options);
  }

  // ---- names

  /**
   * Finds the addresses of a host, by {@link Resolver#standard()}. Waits for the lookup, without
   * blocking the loop; an address given in numbers needs none. Cancelling it leaves the lookup to
   * end by itself.
   *
   * {@snippet file="NamesTest.java" region="lookup"}
   *
   * @param host a name or an address; null for the loopback addresses
   * @param port the port of the addresses, 0 to 65535
   * @return at least one address, the preferred ones first
   * @throws UnknownHostException if the name has no address
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static List<InetSocketAddress> getAddrInfo(@Nullable String host, int port)
      throws UnknownHostException {
    Addresses.checkPort(port);
    try {
      return getAddrInfo(host, Integer.toString(port), LookupOptions.DEFAULT);
    } catch (UnknownServiceException e) {
      throw new AssertionError("a number is a service", e);
    }
  }

  /**
   * Finds the addresses of a host and a service, as the system's {@code getaddrinfo} does: hosts by
   * {@link Resolver#standard()}, services by the system's file of them. Waits for the lookup,
   * without blocking the loop. Cancelling it leaves the lookup to end by itself.
   *
   * {@snippet file="LookupTest.java" region="passive"}
   *
   * @param host a name or an address; null for the loopback addresses, or, with {@link
   *     LookupOptions.Flag#PASSIVE}, for those that stand for all of this machine
   * @param service the name of a service, such as {@code https}, or a port in numbers; null for
   *     port 0
   * @param options which addresses, and what the names may be
   * @return at least one address, the preferred ones first
   * @throws UnknownHostException if the host has no such address, or neither host nor service is
   *     given
   * @throws UnknownServiceException if no port is known for the service
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static List<InetSocketAddress> getAddrInfo(
      @Nullable String host, @Nullable String service, LookupOptions options)
      throws UnknownHostException, UnknownServiceException {
    Objects.requireNonNull(options, "options");
    return Lookup.addresses(
        Network.current().resolver(), Directory.current(), host, service, options);
  }

  /**
   * Finds the name of an address, by the system. Waits for the lookup, without blocking the loop.
   * Cancelling it leaves the lookup to end by itself.
   *
   * @param address an address
   * @return its name, or its number if it has none, or none that leads back to it
   * @throws IllegalStateException if the caller is no task
   */
  public static String getNameInfo(InetAddress address) {
    Objects.requireNonNull(address, "address");
    return Directory.current().nameOf(address);
  }

  /**
   * Finds the names of a host and a service, as the system's {@code getnameinfo} does. Waits for
   * the lookup, without blocking the loop. Cancelling it leaves the lookup to end by itself.
   *
   * @param address an address and a port
   * @param options which names, and where numbers will do
   * @return the names, or the numbers where there are none
   * @throws UnknownHostException if the host has no name and {@link
   *     LookupOptions.Flag#NAME_REQUIRED} asks for one, or if its address was not looked up
   * @throws IllegalStateException if the caller is no task
   */
  public static NameInfo getNameInfo(InetSocketAddress address, LookupOptions options)
      throws UnknownHostException {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(options, "options");
    return Lookup.names(Directory.current(), address, options);
  }

  // ---- files

  /**
   * Sends a part of a file, after what was written. Where the transport is a plain socket, the
   * system sends it without passing it through this process ({@link FileChannel#transferTo}); on
   * others it is read and written piece by piece. Waits until the system, or the transport, has
   * taken all of it. The file's own position stays where it is. asyncio's {@code sendfile}.
   *
   * <p>Meanwhile other writes are refused by an {@link IllegalStateException}; {@link
   * Transport#close()} closes a plain socket after the file, and ends this on other transports.
   *
   * <p>Reading from the file's disk happens on the loop: keep to local files.
   *
   * <p>After a cancellation the peer has got a part of the file, the transport is still open, and
   * can be written to.
   *
   * {@snippet file="SendFileTest.java" region="send"}
   *
   * @param transport where to send it to
   * @param file the file, open for reading
   * @param position where to begin in the file, from 0 on
   * @param count how many bytes to send, from 0 on
   * @return how many bytes were sent: fewer than {@code count} if the file is shorter
   * @throws IOException if the file cannot be read or the connection is lost
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws IllegalStateException after {@link Transport#writeEof()}, while another file is sent,
   *     or if the caller is no task
   */
  public static long sendFile(Transport transport, FileChannel file, long position, long count)
      throws IOException {
    return sendFile(transport, file, position, count, true);
  }

  /**
   * Sends a part of a file as {@link #sendFile(Transport, FileChannel, long, long)} does, or
   * refuses to where the system cannot do it by itself.
   *
   * @param transport where to send it to
   * @param file the file, open for reading
   * @param position where to begin in the file, from 0 on
   * @param count how many bytes to send, from 0 on
   * @param fallback whether to read and write it piece by piece where the system cannot send it
   * @return how many bytes were sent: fewer than {@code count} if the file is shorter
   * @throws SendFileNotAvailableException if there is no fallback, and the transport is no plain
   *     socket, or the file not one of the system's; nothing was sent then
   * @throws IOException if the file cannot be read or the connection is lost
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws IllegalStateException after {@link Transport#writeEof()}, while another file is sent,
   *     or if the caller is no task
   */
  public static long sendFile(
      Transport transport, FileChannel file, long position, long count, boolean fallback)
      throws IOException {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(file, "file");
    return PiecewiseFileSend.send(transport, file, position, count, fallback);
  }

  // ---- encryption

  /**
   * Encrypts a connection from here on, and waits for the handshake. The protocol gets the events
   * of the encrypted connection; its {@code connectionMade} is not called. {@link
   * StreamWriter#startTls} does this for streams.
   *
   * <p>What the transport receives from now on is the peer's part of the handshake, and it refuses
   * what others write. If the handshake fails, or the task is cancelled, the transport is closed,
   * and the protocol's {@code connectionLost} is called. The first bytes reach the protocol after
   * the task has got the encrypted transport and waits again or ends. asyncio's {@code start_tls}.
   *
   * @param transport the connection, which belongs to the encrypted one from now on
   * @param protocol what gets the events; it may be the transport's protocol until now
   * @param options how to encrypt, and which side of the handshake this is. A client's must have
   *     the name of the server ({@link TlsClientOptions#withServerHostname}), unless it is not
   *     verified
   * @return the encrypted transport
   * @throws javax.net.ssl.SSLHandshakeException if the handshake failed; the cause says why
   * @throws NullPointerException if an argument is null; nothing has happened then
   * @throws IllegalArgumentException if the server's name is missing
   * @throws IllegalStateException if the transport is closing, or the caller is no task
   */
  public static Transport startTls(Transport transport, Protocol protocol, TlsOptions options)
      throws IOException {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(options, "options");
    if (transport.isClosing()) {
      throw new IllegalStateException("startTls() on " + transport + ": it is closed");
    }
    return TlsUpgrade.begin(transport, protocol, options).await();
  }

  // ---- UDP

  /**
   * Opens a UDP socket on the running loop. Waits for lookups of names. A cancellation leaves
   * nothing open.
   *
   * @param local where to receive, port 0 for one that the system chooses; null for any port of all
   *     addresses. A name that is {@linkplain InetSocketAddress#createUnresolved unresolved} is
   *     looked up without blocking the loop
   * @param remote what to connect to, to use {@link DatagramEndpoint#send}, to receive from there
   *     only, and to learn when nothing listens there; or null. Names as above
   * @return the socket, to be closed by the caller
   * @throws java.net.UnknownHostException if a name has no address
   * @throws java.net.BindException if the local address cannot be had
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   */
  public static DatagramEndpoint openDatagramEndpoint(
      @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) throws IOException {
    return openDatagramEndpoint(local, remote, DatagramOptions.DEFAULT);
  }

  /**
   * Opens a UDP socket as {@link #openDatagramEndpoint(InetSocketAddress, InetSocketAddress)} does.
   *
   * @param local where to receive, or null for any port of all addresses
   * @param remote what to connect to, or null
   * @param options how it behaves
   * @return the socket, to be closed by the caller
   * @throws java.net.UnknownHostException if a name has no address
   * @throws java.net.BindException if the local address cannot be had
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   */
  public static DatagramEndpoint openDatagramEndpoint(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    return DatagramEndpoint.start(local, remote, options);
  }

  /**
   * Makes an endpoint of a UDP channel that other code has made: bound, connected, with options and
   * groups of its own.
   *
   * @param channel the channel, which is the endpoint's from now on, also if this fails. One that
   *     is not bound gets a port that the system chooses
   * @param options how much it keeps; the socket's own options stay as they are
   * @return the socket, to be closed by the caller
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if the system refuses
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static DatagramEndpoint adoptDatagramChannel(
      DatagramChannel channel, DatagramOptions options) throws IOException {
    return DatagramEndpoint.adopt(channel, options);
  }

  /**
   * Opens a UDP socket at the level of protocols; {@link #openDatagramEndpoint(InetSocketAddress,
   * InetSocketAddress)} opens one for tasks. Waits for lookups of names. When it returns, {@link
   * DatagramProtocol#connectionMade} has been called. A cancellation leaves nothing open.
   *
   * {@snippet file="DatagramTransportTest.java" region="echo"}
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
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(options, "options");
    return DatagramStart.open(protocols, local, remote, options);
  }

  /**
   * Lets a protocol have a UDP channel that other code has made: bound, connected, with options and
   * groups of its own. When it returns, {@link DatagramProtocol#connectionMade} has been called.
   *
   * @param protocols makes the protocol
   * @param channel the channel, which is the transport's from now on, also if this fails. One that
   *     is not bound gets a port that the system chooses
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IOException if the system refuses
   * @throws IllegalStateException if the channel belongs to a transport already, whose it stays; if
   *     a task or a callback waits for it; or if the caller is no task
   */
  public static <P extends DatagramProtocol> ProtocolEndpoint<P> createDatagramEndpoint(
      Supplier<? extends P> protocols, DatagramChannel channel) throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(channel, "channel");
    return DatagramStart.adopt(protocols, channel);
  }
}
