package dev.weft.net;

import java.util.Objects;

/**
 * What an address is called: see {@link Net#getNameInfo(java.net.InetSocketAddress,
 * LookupOptions)}.
 *
 * @param host the name of the host, or its number
 * @param service the name of the service, or the number of the port
 */
public record NameInfo(String host, String service) {
  /** Refuses null. */
  public NameInfo {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(service, "service");
  }
}
