package dev.weft.net;

import dev.weft.ErrorReport;
import dev.weft.net.internal.poll.Network;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server is to listen.
 *
 * {@snippet :
 * var server = startServer("::1", 9000, this::serve, ServerOptions.DEFAULT.withBacklog(4096));
 * }
 *
 * @param backlog how many connections the system may keep for the server to accept, from 1 on; the
 *     system has a limit of its own
 * @param reuseAddress whether to listen on a port on which connections of an earlier server are
 *     still dying ({@code SO_REUSEADDR})
 * @param reusePort whether several sockets, in as many processes, may listen on the same port and
 *     share its connections ({@code SO_REUSEPORT}); all of them must say so
 * @param keepAlive whether the system is to ask idle peers from time to time if they are still
 *     there ({@code SO_KEEPALIVE})
 * @param startServing whether to accept at once; otherwise connections wait until {@link
 *     Server#startServing()}
 * @param streams how the streams of a {@linkplain Net#startServer stream server} behave
 * @param tls how to encrypt the connections; null not to
 * @param resolver what looks names up; null for {@link Resolver#standard()}
 * @param onPeerFailure hears of what peers did wrong, see {@link #withOnPeerFailure}; null for
 *     nothing
 * @param grace how long handlers and connections may go on where a cancellation or a signal ends
 *     the server, see {@link #withGrace}
 */
public record ServerOptions(
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    StreamOptions streams,
    @Nullable TlsServerOptions tls,
    @Nullable Resolver resolver,
    @Nullable Consumer<ErrorReport> onPeerFailure,
    Duration grace) {
  /**
   * A backlog of 1,024, the address reused but not the port, no keep-alive, serving at once,
   * default streams, no encryption, the standard resolver, no hook for failures of peers, and a
   * grace of 5 seconds.
   */
  public static final ServerOptions DEFAULT =
      new ServerOptions(
          1024,
          true,
          false,
          false,
          true,
          StreamOptions.DEFAULT,
          null,
          null,
          null,
          Duration.ofSeconds(5));

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the backlog is less than 1, the grace is negative, or the
   *     encryption is set among the options of the streams
   */
  public ServerOptions {
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(grace, "grace");
    if (streams.tls() != null) {
      throw new IllegalArgumentException(
          "a server's connections are encrypted by ServerOptions.withTls(), not by those of their"
              + " streams");
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog " + backlog + ": use 1 or more");
    }
    checkGrace(grace);
  }

  static void checkGrace(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace " + grace + ": use 0 for none, or more");
    }
  }

  Resolver resolverOrStandard() {
    return resolver == null ? Network.current().resolver() : resolver;
  }

  /**
   * These options with another backlog.
   *
   * @param newBacklog how many connections may wait to be accepted, from 1 on
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerOptions withBacklog(int newBacklog) {
    return with(draft -> draft.backlog = newBacklog);
  }

  /**
   * These options with {@code SO_REUSEADDR} on or off.
   *
   * @param newReuseAddress whether to set it
   * @return new options
   */
  public ServerOptions withReuseAddress(boolean newReuseAddress) {
    return with(draft -> draft.reuseAddress = newReuseAddress);
  }

  /**
   * These options with {@code SO_REUSEPORT} on or off.
   *
   * @param newReusePort whether to set it
   * @return new options
   */
  public ServerOptions withReusePort(boolean newReusePort) {
    return with(draft -> draft.reusePort = newReusePort);
  }

  /**
   * These options with {@code SO_KEEPALIVE} on or off.
   *
   * @param newKeepAlive whether to set it
   * @return new options
   */
  public ServerOptions withKeepAlive(boolean newKeepAlive) {
    return with(draft -> draft.keepAlive = newKeepAlive);
  }

  /**
   * These options with accepting at once or later.
   *
   * @param newStartServing false to accept from {@link Server#startServing()} on
   * @return new options
   */
  public ServerOptions withStartServing(boolean newStartServing) {
    return with(draft -> draft.startServing = newStartServing);
  }

  /**
   * These options with other streams.
   *
   * @param newStreams how the connections' streams behave
   * @return new options
   */
  public ServerOptions withStreams(StreamOptions newStreams) {
    Objects.requireNonNull(newStreams, "newStreams");
    return with(draft -> draft.streams = newStreams);
  }

  /**
   * These options with encryption.
   *
   * {@snippet file="TlsReadmeTest.java" region="tls"}
   *
   * @param newTls how to encrypt, made by {@link TlsOptions#server}
   * @return new options
   */
  public ServerOptions withTls(TlsServerOptions newTls) {
    Objects.requireNonNull(newTls, "newTls");
    return with(draft -> draft.tls = newTls);
  }

  /**
   * These options with another resolver.
   *
   * @param newResolver what looks names up
   * @return new options
   */
  public ServerOptions withResolver(Resolver newResolver) {
    Objects.requireNonNull(newResolver, "newResolver");
    return with(draft -> draft.resolver = newResolver);
  }

  /**
   * These options with a hook for what peers do wrong: handshakes that fail, handlers that end
   * because their connection broke or said less than it should have. The program is not to blame
   * for those; they are counted by {@link Server#peerFailures()}.
   *
   * <p>The loop calls it for each of them, so it must not wait; what it throws is reported. The
   * loop's exception handler gets the same reports, but no more than ten of them in ten seconds,
   * and logs each as one line at the level DEBUG where it is not replaced.
   *
   * {@snippet file="PeerFailureTest.java" region="hook"}
   *
   * @param hook gets a report of the kind {@link ErrorReport.Kind#PEER} with the {@code transport}
   *     among its details; null for none
   * @return new options
   */
  public ServerOptions withOnPeerFailure(@Nullable Consumer<ErrorReport> hook) {
    return with(draft -> draft.onPeerFailure = hook);
  }

  /**
   * These options with another grace: how long the requests that are under way may take to be
   * answered, where it is not a call of {@link Server#shutdown} that ends the server and says so.
   * That is where the task in {@link Server#serveForever()} is cancelled, by SIGTERM say, and where
   * a signal ends the group of a {@link GroupServer}. What ends programs has a patience of its own
   * (10 seconds in Docker, 30 in Kubernetes): the grace is to be shorter.
   *
   * @param newGrace from 0 on
   * @return new options
   * @throws IllegalArgumentException if it is negative
   */
  public ServerOptions withGrace(Duration newGrace) {
    checkGrace(Objects.requireNonNull(newGrace, "newGrace"));
    return with(draft -> draft.grace = newGrace);
  }

  private ServerOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    int backlog;
    boolean reuseAddress;
    boolean reusePort;
    boolean keepAlive;
    boolean startServing;
    StreamOptions streams;
    @Nullable TlsServerOptions tls;
    @Nullable Resolver resolver;
    @Nullable Consumer<ErrorReport> onPeerFailure;
    Duration grace;

    Draft(ServerOptions options) {
      backlog = options.backlog;
      reuseAddress = options.reuseAddress;
      reusePort = options.reusePort;
      keepAlive = options.keepAlive;
      startServing = options.startServing;
      streams = options.streams;
      tls = options.tls;
      resolver = options.resolver;
      onPeerFailure = options.onPeerFailure;
      grace = options.grace;
    }

    ServerOptions options() {
      return new ServerOptions(
          backlog,
          reuseAddress,
          reusePort,
          keepAlive,
          startServing,
          streams,
          tls,
          resolver,
          onPeerFailure,
          grace);
    }
  }
}
