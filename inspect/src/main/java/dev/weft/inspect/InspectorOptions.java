package dev.weft.inspect;

import dev.weft.internal.nulls.Nulls;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where an {@link Inspector} serves its page.
 *
 * {@snippet file="InspectorTest.java" region="options"}
 *
 * @param host the address to listen on, or a name of it
 * @param port the port, or 0 for one that the system chooses
 * @param hostNames by which names browsers may call the server, beside {@code localhost} and its
 *     addresses; in small letters
 */
public record InspectorOptions(String host, int port, Set<String> hostNames) {
  /** This machine's browsers alone, on a port that the system chooses. */
  public static final InspectorOptions DEFAULT = new InspectorOptions("127.0.0.1", 0, Set.of());

  private static final int HIGHEST_PORT = 65_535;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the port is out of range
   */
  public InspectorOptions {
    Objects.requireNonNull(host, "host");
    Nulls.refuseIn(hostNames, "hostNames");
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("port " + port + ": use 0 to " + HIGHEST_PORT);
    }
    hostNames =
        hostNames.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * These options with another address. With one that is not this machine's own ({@link
   * InetAddress#isLoopbackAddress}), whoever can reach it and has the page's whole address sees
   * what the program does, and both go through the network unencrypted: put a proxy with TLS before
   * it.
   *
   * @param newHost an address, or a name of one
   * @return new options
   */
  public InspectorOptions withHost(String newHost) {
    Objects.requireNonNull(newHost, "newHost");
    return new InspectorOptions(newHost, port, hostNames);
  }

  /**
   * These options with another port.
   *
   * @param newPort the port, or 0 for one that the system chooses
   * @return new options
   * @throws IllegalArgumentException if it is out of range
   */
  public InspectorOptions withPort(int newPort) {
    return new InspectorOptions(host, newPort, hostNames);
  }

  /**
   * These options with one more name by which browsers may call the server, that of a proxy before
   * it, say. Requests that name another host are refused: they come by a name that an attacker has
   * pointed here.
   *
   * @param name a host's name, without a port
   * @return new options
   */
  public InspectorOptions withHostName(String name) {
    Objects.requireNonNull(name, "name");
    Set<String> more = new HashSet<>(hostNames);
    more.add(name);
    return new InspectorOptions(host, port, more);
  }
}
