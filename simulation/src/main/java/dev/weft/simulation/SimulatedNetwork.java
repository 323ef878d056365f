package dev.weft.simulation;

import dev.weft.net.Resolver;
import dev.weft.net.internal.names.Directory;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.poll.Network;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;

/** What one life of a host has for a network. */
final class SimulatedNetwork implements Network {
  private final World world;
  private final Host host;
  private final SimulatedProvider provider;

  SimulatedNetwork(World world, Host host, SimulatedProvider provider) {
    this.world = world;
    this.host = host;
    this.provider = provider;
  }

  @Override
  public SelectorProvider channels() {
    return provider;
  }

  @Override
  public Resolver resolver() {
    return directory();
  }

  @Override
  public Directory directory() {
    return new SimulatedDirectory(world, host);
  }

  /** All hosts take turns on one thread, and no bytes stay in there between two steps. */
  @Override
  public LoopBuffers buffers() {
    return world.buffers();
  }

  @Override
  public Executor workers(Executor usual) {
    return host.executor();
  }
}
