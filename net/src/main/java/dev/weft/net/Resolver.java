package dev.weft.net;

import dev.weft.net.internal.names.CachingResolver;
import dev.weft.net.internal.names.Directory;
import dev.weft.net.internal.names.StandardResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Finds the addresses of a host, for a task that waits for them. An implementation asks somebody
 * else than the system: a registry of services, a DNS client, a test's own table.
 *
 * {@snippet file="NamesTest.java" region="resolver"}
 *
 * <p>One connection or server takes it from its options. {@link #standard()} is for all others: the
 * first {@code dev.weft.net.Resolver} that {@link java.util.ServiceLoader} finds, else the
 * system's.
 *
 * <p>Called by tasks of any loop.
 */
@FunctionalInterface
public interface Resolver {

  /**
   * Finds the addresses of a host. It may wait, but must not block the loop: {@link
   * dev.weft.Async#toThread} is for calls that block. It is not asked about addresses given in
   * numbers.
   *
   * <p>One answer is for both families of addresses, as the system's call gives it, and connecting
   * begins when it is there. RFC 8305 would have the families asked separately and begin with IPv6
   * alone 50 ms after its answer (section 3, the resolution delay): an implementation that asks DNS
   * itself can wait for no longer than that for the other family, and leave it out.
   *
   * @param host a name
   * @return at least one address, the preferred ones first
   * @throws UnknownHostException if it has none
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /**
   * A resolver that remembers for some time what this one found, failures excepted. Tasks that ask
   * for the same name at the same time do not share one lookup here; those of {@link #system()} do.
   *
   * @param maxAge for how long an answer is good, by the time of the loops that ask
   * @return a new resolver with a cache of its own, of up to 10,000 names, for any number of loops
   * @throws IllegalArgumentException if the age is negative
   */
  default Resolver cachedFor(Duration maxAge) {
    Objects.requireNonNull(maxAge, "maxAge");
    return new CachingResolver(this, maxAge, CachingResolver::timeOfTheLoop);
  }

  /**
   * The resolver that asks the system: its files, its DNS servers. Lookups run in threads of their
   * own, eight at a time, and so never hold up the loop or the user's executor. One that no task
   * waits for any more leaves the line, or goes on beside the eight, as does one that has taken 200
   * milliseconds: a DNS server that does not answer stops no other lookup until 256 are under way.
   * Tasks that ask for one name at the same time share one lookup.
   *
   * <p>A task on a simulated host asks that host, which knows the hosts of its simulation.
   *
   * <p>The JDK keeps the system's answers for 30 seconds, failures for 10: its security properties
   * {@code networkaddress.cache.ttl} and {@code networkaddress.cache.negative.ttl} say for how
   * long.
   *
   * @return such a resolver
   */
  static Resolver system() {
    return host -> Directory.current().resolve(host);
  }

  /**
   * The resolver of connections and servers whose options name none.
   *
   * @return the first one that {@link java.util.ServiceLoader} finds, else {@link #system()}
   */
  static Resolver standard() {
    return StandardResolver.FOUND;
  }
}
