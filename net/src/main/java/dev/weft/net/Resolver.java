package dev.weft.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host, for a task that waits for them. */
interface Resolver {

  /**
   * Finds the addresses of a host, without blocking the loop. An address given in numbers is not
   * looked up.
   *
   * @return at least one address, the preferred ones first
   * @throws UnknownHostException if it has none
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
