package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.tls.Handshakes;
import dev.weft.net.internal.transport.OpenTransports;
import java.util.List;
import java.util.Objects;

/**
 * The connections and the servers of a loop, with their figures: for metrics, tools and tests. They
 * are counted in any case, so asking is all that costs something.
 *
 * {@snippet file="NetInspectionTest.java" region="connections"}
 *
 * <p>The methods are for the loop's own code, or for any one thread while the loop does not run:
 * another one asks by {@link EventLoop#submit}. None waits. A loop that waits in a poller of
 * another kind, as one with a virtual clock does, has none of them.
 */
public final class NetInspection {
  private NetInspection() {}

  /**
   * The connections that are open, UDP sockets and ends of pipes too; not what is only connected in
   * memory, and not the channels of the program's own that it uses by {@link Sockets}.
   *
   * @param loop the loop
   * @param most how many to tell of at most, the newest ones; 0 or more. Each costs the loop about
   *     a microsecond
   * @return a new list, the newest first
   * @throws IllegalArgumentException if {@code most} is negative
   * @throws IllegalStateException from another thread while the loop runs
   */
  public static List<ConnectionFigures> connections(EventLoop loop, int most) {
    Objects.requireNonNull(loop, "loop");
    loop.checkOnLoop(loop, "NetInspection.connections()");
    if (most < 0) {
      throw new IllegalArgumentException(most + " connections at most: use 0 or more");
    }
    return OpenTransports.OF_LOOP.of(loop).figures(most);
  }

  /**
   * The servers that are not closed. A server on a group of loops has one on each.
   *
   * @param loop the loop
   * @return a new list, the oldest first
   * @throws IllegalStateException from another thread while the loop runs
   */
  public static List<ServerFigures> servers(EventLoop loop) {
    Objects.requireNonNull(loop, "loop");
    loop.checkOnLoop(loop, "NetInspection.servers()");
    return OpenServers.OF_LOOP.of(loop).figures();
  }

  /**
   * What all connections of a loop did together, those that are closed included.
   *
   * @param loop the loop
   * @return the numbers
   * @throws IllegalStateException from another thread while the loop runs
   */
  public static NetTotals totals(EventLoop loop) {
    Objects.requireNonNull(loop, "loop");
    loop.checkOnLoop(loop, "NetInspection.totals()");
    OpenTransports transports = OpenTransports.OF_LOOP.of(loop);
    Handshakes handshakes = Handshakes.OF_LOOP.of(loop);
    return new NetTotals(
        transports.open(),
        transports.opened(),
        transports.receivedBytes(),
        transports.sentBytes(),
        handshakes.underWay(),
        handshakes.done(),
        handshakes.failed());
  }
}
