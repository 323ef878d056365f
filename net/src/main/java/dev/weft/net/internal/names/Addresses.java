package dev.weft.net.internal.names;

import dev.weft.net.Resolver;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them, without a lookup. */
public final class Addresses {
  /** What is given to one customer, of the 16 bytes of an IPv6 address. */
  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /** An address as {@code 127.0.0.1:80} or {@code [::1]:80}. */
  public static String format(@Nullable SocketAddress address) {
    return switch (address) {
      case null -> "an unknown address";
      case InetSocketAddress inet when inet.getAddress() != null ->
          format(inet.getAddress().getHostAddress(), inet.getPort());
      case InetSocketAddress inet -> format(inet.getHostString(), inet.getPort());
      case UnixDomainSocketAddress unix when unix.getPath().toString().isEmpty() ->
          "an unnamed Unix domain socket";
      default -> printable(address.toString());
    };
  }

  /** Adds an address in words to plain data, unless there is none. */
  public static void put(Map<String, Object> plain, String name, @Nullable SocketAddress address) {
    if (address != null) {
      plain.put(name, format(address));
    }
  }

  /** The path of a socket is the peer's choice: it must not move a cursor or begin a line. */
  private static String printable(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                safe.append(String.format("\\u%04x", c));
            default -> safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }

  /**
   * Whom an address belongs to, as far as can be said: equal for one IPv4 address, for one network
   * of IPv6, and for all that have neither.
   */
  public static Object owner(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return "local";
    }
    return inet.getAddress() instanceof Inet6Address v6
        ? ByteBuffer.wrap(v6.getAddress(), 0, NETWORK_BYTES)
        : inet.getAddress();
  }

  /** A channel's peer, or null if it is closed. */
  public static @Nullable SocketAddress remote(SocketChannel channel) {
    try {
      return channel.getRemoteAddress();
    } catch (IOException e) {
      return null;
    }
  }

  /** What a channel listens on, or null if it is closed. */
  public static @Nullable SocketAddress local(ServerSocketChannel channel) {
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Why something failed, without the path that the caller names: never null, as messages can be.
   */
  public static String reason(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or folder";
      case FileAlreadyExistsException _ -> "the file is there already";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> {
        String message = failure.getMessage();
        yield message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
      }
    };
  }

  /** A host and a port as {@code example.org:80}; a colon in the host is put in brackets. */
  public static String format(String host, int port) {
    return host.indexOf(':') >= 0 && !host.startsWith("[")
        ? "[" + host + "]:" + port
        : host + ":" + port;
  }

  /**
   * An address given in numbers.
   *
   * @return the address, or null if the host is a name
   */
  public static @Nullable InetAddress literal(String host) {
    char last = host.isEmpty() ? 'x' : host.charAt(host.length() - 1);
    boolean mayBeLiteral = host.indexOf(':') >= 0 || (last >= '0' && last <= '9');
    if (!mayBeLiteral) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The addresses of a host: those that a resolver finds, unless the host is a number.
   *
   * @throws UnknownHostException if it has none
   */
  public static List<InetAddress> resolve(Resolver resolver, String host)
      throws UnknownHostException {
    InetAddress literal = literal(host);
    if (literal != null) {
      return List.of(literal);
    }
    List<InetAddress> found = resolver.resolve(host);
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  /**
   * The addresses of a host that is to be used with a port.
   *
   * @param purpose what for, as the error is to say it: {@code "cannot connect to"}
   * @throws UnknownHostException if it has none
   */
  public static List<InetAddress> resolve(Resolver resolver, String host, int port, String purpose)
      throws UnknownHostException {
    try {
      return resolve(resolver, host);
    } catch (UnknownHostException e) {
      var unknown =
          new UnknownHostException(
              purpose + " " + format(host, port) + ": no address is known for " + host);
      unknown.initCause(e);
      throw unknown;
    }
  }

  /**
   * Where the system connects to: for the wildcard, the loopback address. The JDK goes on calling
   * such a peer by the wildcard, which no packet comes from.
   */
  public static InetSocketAddress reachable(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    if (host == null || !host.isAnyLocalAddress()) {
      return address;
    }
    InetAddress loopback =
        InetAddress.ofLiteral(host instanceof Inet6Address ? "::1" : "127.0.0.1");
    return new InetSocketAddress(loopback, address.getPort());
  }

  /**
   * Refuses what is no port.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public static void checkPort(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is out of range: use 0 to 65535");
    }
  }

  /** A channel for people: with its address, where the JDK's own text leaves that out. */
  public static Object describe(SelectableChannel channel) {
    try {
      return switch (channel) {
        case ServerSocketChannel server ->
            "ServerSocketChannel[" + format(server.getLocalAddress()) + "]";
        case DatagramChannel datagrams ->
            "DatagramChannel[" + format(datagrams.getLocalAddress()) + "]";
        default -> channel;
      };
    } catch (IOException e) {
      return channel; // another thread has just closed it
    }
  }

  public static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** What a socket for such an address is to be opened for. */
  public static StandardProtocolFamily family(InetSocketAddress address) {
    return isIpv4(address.getAddress())
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }
}
