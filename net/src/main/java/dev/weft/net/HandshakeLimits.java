package dev.weft.net;

/**
 * How many TLS handshakes of one server may be unfinished at once. A peer that opens connections
 * and then says nothing, or says a first word and no more, costs a server memory, and this bounds
 * how much: some 3 KB for a client that said nothing yet, some 20 KB for one that did.
 *
 * {@snippet file="TlsFloodTest.java" region="limits"}
 *
 * <p>One connection too many ends the oldest unfinished handshake, not the newest: one that goes on
 * is done within a second, so what is old is what hangs. What ends like that is reported as other
 * failed handshakes are. Connections whose handshake is done do not count.
 *
 * <p>A peer is an IPv4 address, or the 64 bits of an IPv6 address that its network is given; all
 * peers of a Unix domain socket are one.
 *
 * @param unfinished how many in all, from 1 on
 * @param unfinishedPerPeer how many of one peer, from 1 on. For a server that clients reach
 *     directly, 100 is plenty; behind a balancer that passes connections on, all clients are one
 *     peer
 */
public record HandshakeLimits(int unfinished, int unfinishedPerPeer) {
  /** 10,000 in all, be it of one peer. */
  public static final HandshakeLimits DEFAULT = new HandshakeLimits(10_000, 10_000);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public HandshakeLimits {
    check("unfinished", unfinished);
    check("unfinishedPerPeer", unfinishedPerPeer);
  }

  private static void check(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(name + " " + limit + ": use 1 or more");
    }
  }

  /**
   * These limits with another one in all.
   *
   * @param limit how many handshakes may be unfinished, from 1 on
   * @return new limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public HandshakeLimits withUnfinished(int limit) {
    return new HandshakeLimits(limit, unfinishedPerPeer);
  }

  /**
   * These limits with another one for each peer.
   *
   * @param limit how many handshakes of one peer may be unfinished, from 1 on
   * @return new limits
   * @throws IllegalArgumentException if it is less than 1
   */
  public HandshakeLimits withUnfinishedPerPeer(int limit) {
    return new HandshakeLimits(unfinished, limit);
  }
}
