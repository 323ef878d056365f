package dev.weft.net;

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
 */
public record ServerOptions(int backlog, boolean reuseAddress, StreamOptions streams) {
  /** A backlog of 1,024, the address reused, and default streams. */
  public static final ServerOptions DEFAULT = new ServerOptions(1024, true, StreamOptions.DEFAULT);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the backlog is less than 1
   */
  public ServerOptions {
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
    return new ServerOptions(newBacklog, reuseAddress, streams);
  }

  /**
   * These options with {@code SO_REUSEADDR} on or off.
   *
   * @param newReuseAddress whether to set it
   * @return new options
   */
  public ServerOptions withReuseAddress(boolean newReuseAddress) {
    return new ServerOptions(backlog, newReuseAddress, streams);
  }

  /**
   * These options with other streams.
   *
   * @param newStreams how the connections' streams behave
   * @return new options
   */
  public ServerOptions withStreams(StreamOptions newStreams) {
    return new ServerOptions(backlog, reuseAddress, newStreams);
  }
}
