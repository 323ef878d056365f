package dev.weft.net;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is to behave.
 *
 * {@snippet :
 * var connection = openConnection("example.org", 80, StreamOptions.DEFAULT.withLimitBytes(1 << 20));
 * }
 *
 * @param limitBytes the longest line, and the longest record of {@link StreamReader#readUntil}, in
 *     bytes without the separator; from 1 on. A reader that holds more than twice this stops
 *     receiving until its task has read
 * @param tls for clients, and for connections that other code has accepted: how to encrypt the
 *     connection; null not to
 */
public record StreamOptions(int limitBytes, @Nullable TlsOptions tls) {
  /** A limit of 64 KiB, and no encryption. */
  public static final StreamOptions DEFAULT = new StreamOptions(64 * 1024, null);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public StreamOptions {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("limitBytes " + limitBytes + ": use 1 or more");
    }
  }

  /**
   * These options with another limit.
   *
   * @param newLimitBytes the limit, from 1 on
   * @return new options
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public StreamOptions withLimitBytes(int newLimitBytes) {
    return new StreamOptions(newLimitBytes, tls);
  }

  /**
   * These options with encryption, for a client, or for {@link Net#openAcceptedConnection}. Servers
   * have {@link ServerOptions#withTls}.
   *
   * {@snippet file="TlsReadmeTest.java" region="tls"}
   *
   * @param newTls how to encrypt, made by {@link TlsOptions#client()}, or by {@link
   *     TlsOptions#server} for a connection that was accepted
   * @return new options
   */
  public StreamOptions withTls(TlsOptions newTls) {
    Objects.requireNonNull(newTls, "newTls");
    return new StreamOptions(limitBytes, newTls);
  }
}
