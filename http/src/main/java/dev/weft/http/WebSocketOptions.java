package dev.weft.http;

import dev.weft.internal.nulls.Nulls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a WebSocket is to behave.
 *
 * {@snippet :
 * routes.webSocket("/chat", this::chat, WebSocketOptions.DEFAULT.withMaxMessageBytes(4096));
 * }
 *
 * @param maxMessageBytes how large a message of the peer may be, all its fragments together, after
 *     it was inflated; a larger one closes the socket with code 1009
 * @param idleTimeout how long nothing may come from the peer, not even the answer to a ping, before
 *     the socket is closed with code 1001; null for as long as the peer likes
 * @param pingInterval how often a peer that is silent is asked whether it is there; null for never
 * @param compression whether messages are compressed where the peer can do it (permessage-deflate,
 *     RFC 7692)
 * @param subprotocols what is spoken, the preferred one first; the first that the peer knows is
 *     taken, and where it knows none, none is
 * @param origins the origins whose pages may connect, such as {@code https://example.org}; empty
 *     for all. A client that is no browser sends none, and is let in
 */
public record WebSocketOptions(
    int maxMessageBytes,
    @Nullable Duration idleTimeout,
    @Nullable Duration pingInterval,
    boolean compression,
    List<String> subprotocols,
    List<String> origins) {
  /**
   * Messages of 1 MiB at most, two minutes of silence, a ping each 30 seconds, compression, no
   * subprotocol, all origins.
   */
  public static final WebSocketOptions DEFAULT =
      new WebSocketOptions(
          1 << 20, Duration.ofMinutes(2), Duration.ofSeconds(30), true, List.of(), List.of());

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a limit is not more than nothing
   */
  public WebSocketOptions {
    subprotocols = List.copyOf(Nulls.refuseIn(subprotocols, "subprotocols"));
    origins = List.copyOf(Nulls.refuseIn(origins, "origins"));
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("maxMessageBytes " + maxMessageBytes + ": use 1 or more");
    }
    HttpOptions.checkLimit("idleTimeout", idleTimeout);
    HttpOptions.checkLimit("pingInterval", pingInterval);
  }

  /**
   * These options with another limit of messages.
   *
   * @param bytes how large a message may be, from 1 on
   * @return new options
   */
  public WebSocketOptions withMaxMessageBytes(int bytes) {
    return new WebSocketOptions(
        bytes, idleTimeout, pingInterval, compression, subprotocols, origins);
  }

  /**
   * These options with another limit of silence.
   *
   * @param limit how long nothing may come; null for no limit
   * @return new options
   */
  public WebSocketOptions withIdleTimeout(@Nullable Duration limit) {
    return new WebSocketOptions(
        maxMessageBytes, limit, pingInterval, compression, subprotocols, origins);
  }

  /**
   * These options with pings at other times.
   *
   * @param interval how often a peer that is silent is asked; null for never
   * @return new options
   */
  public WebSocketOptions withPingInterval(@Nullable Duration interval) {
    return new WebSocketOptions(
        maxMessageBytes, idleTimeout, interval, compression, subprotocols, origins);
  }

  /**
   * These options without compression.
   *
   * @return new options
   */
  public WebSocketOptions withoutCompression() {
    return new WebSocketOptions(
        maxMessageBytes, idleTimeout, pingInterval, false, subprotocols, origins);
  }

  /**
   * These options with subprotocols.
   *
   * @param names the names, the preferred one first
   * @return new options
   */
  public WebSocketOptions withSubprotocols(String... names) {
    Nulls.refuseIn(names, "names");
    return new WebSocketOptions(
        maxMessageBytes, idleTimeout, pingInterval, compression, List.of(names), origins);
  }

  /**
   * These options for pages of some origins only.
   *
   * @param allowed the origins; none for all
   * @return new options
   */
  public WebSocketOptions withOrigins(String... allowed) {
    Nulls.refuseIn(allowed, "allowed");
    return new WebSocketOptions(
        maxMessageBytes, idleTimeout, pingInterval, compression, subprotocols, List.of(allowed));
  }
}
