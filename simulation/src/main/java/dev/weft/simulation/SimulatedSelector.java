package dev.weft.simulation;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The selector of one life of a host. It never waits. The JDK's own way to {@code select(Consumer)}
 * copies keys into a set whose order changes from JVM to JVM; here the seed says in which order
 * channels that are ready at once are seen.
 */
final class SimulatedSelector extends AbstractSelector {
  private final Host host;
  private final World world;
  private final Set<SimulatedKey> all = new LinkedHashSet<>();

  /** What may be ready, in the order in which that happened. */
  private final List<SimulatedKey> touched = new ArrayList<>();

  private boolean letsGoSoon;
  private long keysMade;

  SimulatedSelector(SimulatedProvider provider, World world, Host host) {
    super(provider);
    this.world = world;
    this.host = host;
  }

  void touch(SimulatedKey key) {
    if (!key.touched) {
      key.touched = true;
      touched.add(key);
    }
    world.mayBeReady(host);
  }

  /** A channel was closed that a task waits for, which learns that when it is let go of. */
  void letsGoSoon() {
    letsGoSoon = true;
    world.mayBeReady(host);
  }

  /** Whether a select would find something, or let go of what is waited for. */
  boolean hasReady() {
    return letsGoSoon || hasReadyKeys();
  }

  private boolean hasReadyKeys() {
    if (!touched.isEmpty()) {
      touched.removeIf(SimulatedSelector::isDone);
    }
    return !touched.isEmpty();
  }

  private static boolean isDone(SimulatedKey key) {
    key.touched = key.isValid() && key.readyNow() != 0;
    return !key.touched;
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    SimulatedKey key =
        switch (channel) {
          case TcpChannel tcp -> new SimulatedKey(this, tcp, ops, keysMade++);
          case TcpListener listener -> new SimulatedKey(this, listener, ops, keysMade++);
          case UdpChannel udp -> new SimulatedKey(this, udp, ops, keysMade++);
          default ->
              throw OutsideCalls.refusal(
                  host,
                  "a channel of the real system, " + channel.getClass().getSimpleName() + ",",
                  "connections, servers and datagram endpoints of Net");
        };
    key.attach(attachment);
    all.add(key);
    ((SimulatedChannel) channel).own().registered(key);
    touch(key);
    return key;
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) {
    dropCancelled();
    if (!hasReadyKeys()) {
      return 0;
    }
    List<SimulatedKey> found = new ArrayList<>(touched);
    world.shuffle(found);
    for (SimulatedKey key : found) {
      if (key.isValid()) {
        action.accept(key);
      }
    }
    return found.size();
  }

  private void dropCancelled() {
    letsGoSoon = false;
    Set<SelectionKey> cancelled = cancelledKeys();
    List<SimulatedKey> gone = new ArrayList<>();
    synchronized (cancelled) {
      cancelled.forEach(key -> gone.add((SimulatedKey) key));
      cancelled.clear();
    }
    gone.sort(Comparator.comparingLong(key -> key.number)); // a set's order differs from run to run
    for (SimulatedKey key : gone) {
      all.remove(key);
      deregister(key);
      key.letGo();
    }
  }

  @Override
  public Set<SelectionKey> keys() {
    return Collections.unmodifiableSet(all);
  }

  @Override
  public Selector wakeup() {
    return this;
  }

  @Override
  protected void implCloseSelector() {
    all.clear();
    touched.clear();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a simulated loop selects without waiting");
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    throw unused();
  }

  @Override
  public int selectNow() {
    throw unused();
  }

  @Override
  public int select(long timeout) {
    throw unused();
  }

  @Override
  public int select() {
    throw unused();
  }

  @Override
  public int select(Consumer<SelectionKey> action, long timeout) {
    throw unused();
  }
}
