package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.connect.TransportStart;
import dev.weft.net.internal.connect.UnixBinder;
import dev.weft.net.internal.connect.UnixConnector;
import dev.weft.net.internal.tls.TlsEngines;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Opens connections and starts servers on Unix domain sockets: between programs of one machine,
 * under the name of a file. To be imported statically, next to {@link Net}'s methods, whose
 * counterparts these are; streams and transports are the same.
 *
 * {@snippet file="UnixServerTest.java" region="echo"}
 *
 * <p>The file stands for the socket as long as a server listens; those may connect who may write to
 * it. A path can be about 100 bytes long, depending on the system.
 */
public final class UnixSockets {
  private UnixSockets() {}

  /**
   * Starts a server whose connections are each served by a task. Does not wait.
   *
   * @param path the file, which is made. A socket's file that is there and that nothing listens on
   *     is replaced. The file is deleted when the server is closed, unless it is another one by
   *     then
   * @param handler serves one connection
   * @return the server, to be closed by the caller
   * @throws BindException if another program listens there, if the file is no socket's, if the path
   *     is too long, or if the folder does not permit it
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startUnixServer(Path path, StreamHandler handler) throws IOException {
    return startUnixServer(path, handler, ServerOptions.DEFAULT, UnixFileOptions.DEFAULT);
  }

  /**
   * Starts a server as {@link #startUnixServer(Path, StreamHandler)} does.
   *
   * @param path the file
   * @param handler serves one connection
   * @param options how to listen, and the limit of the readers
   * @param file who may connect, and what happens to the file
   * @return the server, to be closed by the caller
   * @throws BindException if the path cannot be listened on
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if no loop runs here
   */
  public static Server startUnixServer(
      Path path, StreamHandler handler, ServerOptions options, UnixFileOptions file)
      throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(handler, "handler");
    EventLoop _ = EventLoop.running(); // before anything is bound
    UnixBinder.Bound bound = UnixBinder.bind(path, options.backlog(), file);
    return ServerStart.ofStreams(List.of(bound.channel()), handler, options, bound::deleteFile);
  }

  /**
   * Starts a server at the level of protocols. Does not wait.
   *
   * @param protocols makes a protocol for each connection; what it throws is reported and closes
   *     that connection
   * @param path the file
   * @param options how to listen
   * @param file who may connect, and what happens to the file
   * @return the server, to be closed by the caller
   * @throws BindException if the path cannot be listened on
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if no loop runs here
   */
  public static Server createUnixServer(
      Supplier<? extends Protocol> protocols,
      Path path,
      ServerOptions options,
      UnixFileOptions file)
      throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(file, "file");
    EventLoop _ = EventLoop.running(); // before anything is bound
    UnixBinder.Bound bound = UnixBinder.bind(path, options.backlog(), file);
    return ServerStart.ofProtocols(List.of(bound.channel()), protocols, options, bound::deleteFile);
  }

  /**
   * Connects to a server. Waits until the connection stands: while the server has as many
   * connections to accept as it allows, too. A cancellation leaves nothing open.
   *
   * @param path the server's file
   * @return the open connection, to be closed by the caller
   * @throws ConnectException if nothing listens there, there is no such file, or it may not be used
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openUnixConnection(Path path) throws IOException {
    return openUnixConnection(path, StreamOptions.DEFAULT);
  }

  /**
   * Connects to a server as {@link #openUnixConnection(Path)} does.
   *
   * @param path the server's file
   * @param options the limit of the reader, and whether to encrypt; the server's name must be among
   *     the options then, as a path is none
   * @return the open connection, to be closed by the caller
   * @throws ConnectException if nothing listens there, there is no such file, or it may not be used
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if it is to be encrypted, and the options do not name the
   *     server
   * @throws IllegalStateException if the caller is no task
   */
  public static Connection openUnixConnection(Path path, StreamOptions options) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    return createUnixConnection(ClientStart.streams(options), path, options)
        .protocol()
        .connection();
  }

  /**
   * Connects a protocol to a server, as {@link #openUnixConnection(Path)} connects streams. When it
   * returns, {@link Protocol#connectionMade} has been called.
   *
   * @param protocols makes the protocol, once the connection stands
   * @param path the server's file
   * @param options whether to encrypt, as in {@link #openUnixConnection(Path, StreamOptions)}
   * @param <P> the type of the protocol
   * @return the transport and the protocol
   * @throws ConnectException if nothing listens there, there is no such file, or it may not be used
   * @throws javax.net.ssl.SSLHandshakeException if it is to be encrypted, and the handshake fails
   * @throws IOException if the connection breaks as soon as it stands
   * @throws IllegalArgumentException if it is to be encrypted, and the options do not name the
   *     server
   * @throws IllegalStateException if the caller is no task
   */
  public static <P extends Protocol> ProtocolConnection<P> createUnixConnection(
      Supplier<? extends P> protocols, Path path, StreamOptions options) throws IOException {
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    TlsClientOptions tls = options.tls();
    TlsEngines.checkServerName(tls, "TLS to " + path);
    SocketChannel channel = UnixConnector.connect(UnixDomainSocketAddress.of(path));
    return tls == null
        ? TransportStart.connect(loop, channel, protocols)
        : TransportStart.encrypt(loop, channel, protocols, tls, path.toString(), 0);
  }
}
