package dev.weft.net;

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
 * @param streams how the streams of a {@linkplain Net#startServer stream server} behave
 * @param tls how to encrypt the connections; null not to
 */
public record ServerOptions(
    int backlog, boolean reuseAddress, StreamOptions streams, @Nullable TlsOptions tls) {
  /** A backlog of 1,024, the address reused, default streams, and no encryption. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(1024, true, StreamOptions.DEFAULT, null);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the backlog is less than 1, or the encryption is set among
   *     the options of the streams
   */
  public ServerOptions {
    if (streams.tls() != null) {
      throw new IllegalArgumentException(
          "a server's connections are encrypted by ServerOptions.withTls(), not by those of their"
              + " streams");
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog " + backlog + ": use 1 or more");
    }
  }

  /**
   * These options with another backlog.
   *
   * @param newBacklog how many connections may wait to be accepted, from 1 on
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerOptions withBacklog(int newBacklog) {
    return new ServerOptions(newBacklog, reuseAddress, streams, tls);
  }

  /**
   * These options with {@code SO_REUSEADDR} on or off.
   *
   * @param newReuseAddress whether to set it
   * @return new options
   */
  public ServerOptions withReuseAddress(boolean newReuseAddress) {
    return new ServerOptions(backlog, newReuseAddress, streams, tls);
  }

  /**
   * These options with other streams.
   *
   * @param newStreams how the connections' streams behave
   * @return new options
   */
  public ServerOptions withStreams(StreamOptions newStreams) {
    return new ServerOptions(backlog, reuseAddress, newStreams, tls);
  }

  /**
   * These options with encryption.
   *
   * {@snippet file="dev/weft/net/TlsReadmeTest.java" region="tls"}
   *
   * @param newTls how to encrypt, made by {@link TlsOptions#server}
   * @return new options
   * @throws IllegalArgumentException if they are a client's
   */
  public ServerOptions withTls(TlsOptions newTls) {
    newTls.checkSide(TlsOptions.Side.SERVER, "ServerOptions.withTls()");
    return new ServerOptions(backlog, reuseAddress, streams, newTls);
  }
}
