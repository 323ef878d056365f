package dev.weft.net.internal.poll;

import dev.weft.net.Resolver;
import dev.weft.net.internal.names.Directory;
import dev.weft.net.internal.names.SystemResolver;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;

/** The network of the machine. */
final class SystemNetwork implements Network {
  static final Network INSTANCE = new SystemNetwork();

  private SystemNetwork() {}

  @Override
  public SelectorProvider channels() {
    return SelectorProvider.provider();
  }

  @Override
  public Resolver resolver() {
    return Resolver.standard();
  }

  @Override
  public Directory directory() {
    return SystemResolver.INSTANCE;
  }

  @Override
  public LoopBuffers buffers() {
    return new LoopBuffers();
  }

  @Override
  public Executor workers(Executor usual) {
    return usual;
  }
}
