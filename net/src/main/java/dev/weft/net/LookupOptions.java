package dev.weft.net;

import java.net.StandardProtocolFamily;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Net#getAddrInfo(String, String, LookupOptions)} and {@link
 * Net#getNameInfo(java.net.InetSocketAddress, LookupOptions)} are to look names up.
 *
 * {@snippet file="LookupTest.java" region="passive"}
 *
 * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6} for
 *     addresses of that family only; null for both
 * @param kind what the service is spoken over, as one name may have two ports
 * @param flags the rest
 */
public record LookupOptions(@Nullable StandardProtocolFamily family, Kind kind, Set<Flag> flags) {
  /** Both families, services over TCP, no flags. */
  public static final LookupOptions DEFAULT = new LookupOptions(null, Kind.STREAM, Set.of());

  /** What a service is spoken over. asyncio's {@code type}. */
  public enum Kind {
    /** TCP: {@code SOCK_STREAM}. */
    STREAM,
    /** UDP: {@code SOCK_DGRAM}. */
    DATAGRAM
  }

  /** What else is asked for. The names are those of {@code getaddrinfo} and {@code getnameinfo}. */
  public enum Flag {
    /**
     * Addresses to listen on: without a host, those that stand for all of this machine ({@code
     * AI_PASSIVE}).
     */
    PASSIVE,
    /**
     * The host is a number, and nothing is looked up; for an address, the number is to be given
     * ({@code AI_NUMERICHOST}, {@code NI_NUMERICHOST}).
     */
    NUMERIC_HOST,
    /**
     * The service is a number; for an address, the number is to be given ({@code AI_NUMERICSERV},
     * {@code NI_NUMERICSERV}).
     */
    NUMERIC_SERVICE,
    /** An address without a name is an error ({@code NI_NAMEREQD}). */
    NAME_REQUIRED
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the family is that of Unix domain sockets
   */
  public LookupOptions {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(flags, "flags");
    flags.forEach(flag -> Objects.requireNonNull(flag, "a null in flags"));
    if (family == StandardProtocolFamily.UNIX) {
      throw new IllegalArgumentException("family UNIX: use INET, INET6, or null for both");
    }
    flags = Set.copyOf(flags);
  }

  /**
   * These options for one family of addresses.
   *
   * @param newFamily {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
   * @return new options
   * @throws IllegalArgumentException if it is another one
   */
  public LookupOptions withFamily(StandardProtocolFamily newFamily) {
    return new LookupOptions(Objects.requireNonNull(newFamily, "newFamily"), kind, flags);
  }

  /**
   * These options with services over something else.
   *
   * @param newKind what the service is spoken over
   * @return new options
   */
  public LookupOptions withKind(Kind newKind) {
    return new LookupOptions(family, Objects.requireNonNull(newKind, "newKind"), flags);
  }

  /**
   * These options with other flags.
   *
   * @param newFlags all flags
   * @return new options
   */
  public LookupOptions withFlags(Flag... newFlags) {
    Objects.requireNonNull(newFlags, "newFlags");
    Set<Flag> all = EnumSet.noneOf(Flag.class);
    for (Flag flag : newFlags) {
      all.add(Objects.requireNonNull(flag, "a null in newFlags"));
    }
    return new LookupOptions(family, kind, all);
  }
}
