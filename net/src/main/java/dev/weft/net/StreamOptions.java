package dev.weft.net;

import java.nio.channels.SocketChannel;
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
 * @param tls for clients: how to encrypt the connection; null not to
 */
public record StreamOptions(int limitBytes, @Nullable TlsClientOptions tls) {
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
   * These options with encryption, for a client. Servers have {@link ServerOptions#withTls}, and
   * connections that were accepted {@link Net#openAcceptedConnection(SocketChannel, StreamOptions,
   * TlsServerOptions)}.
   *
   * {@snippet file="TlsReadmeTest.java" region="tls"}
   *
   * @param newTls how to encrypt, made by {@link TlsOptions#client()}
   * @return new options
   */
  public StreamOptions withTls(TlsClientOptions newTls) {
    Objects.requireNonNull(newTls, "newTls");
    return new StreamOptions(limitBytes, newTls);
  }
}
