package dev.weft.net;

import dev.weft.net.internal.poll.Network;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client is to connect.
 *
 * {@snippet file="ConnectOptionsTest.java" region="local"}
 *
 * @param localAddress the address to connect from, with port 0 for any; null for one that the
 *     system chooses. Addresses of the other family than this one are not tried
 * @param attemptDelay after how long without an answer the next address of a host is tried beside
 *     the ones before: RFC 8305's Connection Attempt Delay. 0 tries all at once
 * @param keepAlive whether the system is to ask the idle peer from time to time if it is still
 *     there ({@code SO_KEEPALIVE})
 * @param resolver what looks names up; null for {@link Resolver#standard()}
 * @param streams how the connection's stream behaves, and its encryption
 */
public record ClientOptions(
    @Nullable InetSocketAddress localAddress,
    Duration attemptDelay,
    boolean keepAlive,
    @Nullable Resolver resolver,
    StreamOptions streams) {
  /**
   * Any local address, 250 ms between attempts, no keep-alive, the standard resolver, default
   * streams, and no encryption.
   */
  public static final ClientOptions DEFAULT =
      new ClientOptions(null, Duration.ofMillis(250), false, null, StreamOptions.DEFAULT);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the delay is negative, or the local address an unresolved
   *     name
   */
  public ClientOptions {
    Objects.requireNonNull(attemptDelay, "attemptDelay");
    Objects.requireNonNull(streams, "streams");
    if (attemptDelay.isNegative()) {
      throw new IllegalArgumentException(
          "attemptDelay " + attemptDelay + ": use 0 for none, or more");
    }
    if (localAddress != null && localAddress.isUnresolved()) {
      throw new IllegalArgumentException(
          "localAddress " + localAddress + ": give its number, or look it up by getAddrInfo()");
    }
  }

  Resolver resolverOrStandard() {
    return resolver == null ? Network.current().resolver() : resolver;
  }

  /**
   * These options with a local address.
   *
   * @param newLocalAddress where to connect from, with port 0 for any
   * @return new options
   * @throws IllegalArgumentException if it is an unresolved name
   */
  public ClientOptions withLocalAddress(InetSocketAddress newLocalAddress) {
    Objects.requireNonNull(newLocalAddress, "newLocalAddress");
    return new ClientOptions(newLocalAddress, attemptDelay, keepAlive, resolver, streams);
  }

  /**
   * These options with another delay between attempts.
   *
   * @param newAttemptDelay the delay, from 0 on
   * @return new options
   * @throws IllegalArgumentException if it is negative
   */
  public ClientOptions withAttemptDelay(Duration newAttemptDelay) {
    Objects.requireNonNull(newAttemptDelay, "newAttemptDelay");
    return new ClientOptions(localAddress, newAttemptDelay, keepAlive, resolver, streams);
  }

  /**
   * These options with {@code SO_KEEPALIVE} on or off.
   *
   * @param newKeepAlive whether to set it
   * @return new options
   */
  public ClientOptions withKeepAlive(boolean newKeepAlive) {
    return new ClientOptions(localAddress, attemptDelay, newKeepAlive, resolver, streams);
  }

  /**
   * These options with another resolver.
   *
   * @param newResolver what looks names up
   * @return new options
   */
  public ClientOptions withResolver(Resolver newResolver) {
    Objects.requireNonNull(newResolver, "newResolver");
    return new ClientOptions(localAddress, attemptDelay, keepAlive, newResolver, streams);
  }

  /**
   * These options with other streams.
   *
   * @param newStreams the limit of the reader, and encryption
   * @return new options
   */
  public ClientOptions withStreams(StreamOptions newStreams) {
    Objects.requireNonNull(newStreams, "newStreams");
    return new ClientOptions(localAddress, attemptDelay, keepAlive, resolver, newStreams);
  }
}
