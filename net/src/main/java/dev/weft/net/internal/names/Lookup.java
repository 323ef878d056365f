package dev.weft.net.internal.names;

import dev.weft.net.LookupOptions;
import dev.weft.net.LookupOptions.Flag;
import dev.weft.net.NameInfo;
import dev.weft.net.Resolver;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers as the system's {@code getaddrinfo} and {@code getnameinfo} do. */
public final class Lookup {
  /** In the system's order. */
  private static final List<InetAddress> ANY =
      List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));

  private static final List<InetAddress> LOOPBACK =
      List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));

  private Lookup() {}

  // ---- from names to addresses

  public static List<InetSocketAddress> addresses(
      Resolver resolver,
      Directory directory,
      @Nullable String host,
      @Nullable String service,
      LookupOptions options)
      throws UnknownHostException, UnknownServiceException {
    if (host == null && service == null) {
      throw new UnknownHostException("getAddrInfo() without a host and a service: name one");
    }
    int port = service == null ? 0 : port(directory, service, options);
    List<InetSocketAddress> found =
        hosts(resolver, host, options).stream()
            .filter(address -> isOf(options.family(), address))
            .map(address -> new InetSocketAddress(address, port))
            .toList();
    if (found.isEmpty()) {
      throw new UnknownHostException(host + " has no address of the family " + options.family());
    }
    return found;
  }

  private static List<InetAddress> hosts(
      Resolver resolver, @Nullable String host, LookupOptions options) throws UnknownHostException {
    if (host == null) {
      return has(options, Flag.PASSIVE) ? ANY : LOOPBACK;
    }
    if (has(options, Flag.NUMERIC_HOST) && Addresses.literal(host) == null) {
      throw new UnknownHostException(host + " is no address in numbers");
    }
    return Addresses.resolve(resolver, host);
  }

  private static boolean isOf(@Nullable StandardProtocolFamily family, InetAddress address) {
    return family == null
        || (family == StandardProtocolFamily.INET) == (address instanceof Inet4Address);
  }

  private static int port(Directory directory, String service, LookupOptions options)
      throws UnknownServiceException {
    if (service.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(service);
      Addresses.checkPort(number);
      return number;
    }
    Optional<Integer> known =
        has(options, Flag.NUMERIC_SERVICE)
            ? Optional.empty()
            : directory.ask(() -> Optional.ofNullable(Services.portOf(service, protocol(options))));
    return known.orElseThrow(() ->
        new UnknownServiceException(
            "no port is known for the service "
                + service
                + " over "
                + protocol(options)
                + ": give its number"));
  }

  // ---- from addresses to names

  public static NameInfo names(
      Directory directory, InetSocketAddress address, LookupOptions options)
      throws UnknownHostException {
    InetAddress host = address.getAddress();
    if (host == null) {
      throw new UnknownHostException(
          "getNameInfo() of " + Addresses.format(address) + ": look its address up before");
    }
    String number = host.getHostAddress();
    String name = has(options, Flag.NUMERIC_HOST) ? number : directory.nameOf(host);
    if (has(options, Flag.NAME_REQUIRED) && name.equals(number)) {
      throw new UnknownHostException("no name is known for " + number);
    }
    return new NameInfo(name, service(directory, address.getPort(), options));
  }

  private static String service(Directory directory, int port, LookupOptions options) {
    if (has(options, Flag.NUMERIC_SERVICE)) {
      return Integer.toString(port);
    }
    return directory
        .ask(() -> Optional.ofNullable(Services.nameOf(port, protocol(options))))
        .orElse(Integer.toString(port));
  }

  private static boolean has(LookupOptions options, Flag flag) {
    return options.flags().contains(flag);
  }

  /** The protocol, as files of services call it. */
  private static String protocol(LookupOptions options) {
    return options.kind() == LookupOptions.Kind.STREAM ? "tcp" : "udp";
  }
}
