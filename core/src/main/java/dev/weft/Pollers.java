package dev.weft;

import dev.weft.internal.services.Services;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerProvider;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens pollers for loops that are made without one. */
final class Pollers {
  /** The provider of the net module, where no services are to be looked for. */
  private static final String OF_NET = "dev.weft.net.internal.poll.NetPollerProvider";

  /** Looked for once, as it costs more than the rest of a loop. */
  private static final Optional<PollerProvider> PROVIDER =
      Services.areNone() && !Pollers.class.getModule().isNamed() ? ofNet() : found();

  private Pollers() {}

  static Poller open() {
    return PROVIDER.map(PollerProvider::open).orElseGet(ParkingPoller::new);
  }

  /** On the module path this is cheap, and the only way to what a module does not export. */
  private static Optional<PollerProvider> found() {
    return ServiceLoader.load(PollerProvider.class, PollerProvider.class.getClassLoader())
        .findFirst();
  }

  private static Optional<PollerProvider> ofNet() {
    try {
      Class<?> provider = Class.forName(OF_NET);
      return Optional.of((PollerProvider) provider.getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      return Optional.empty(); // without that module a loop runs tasks and timers only
    }
  }
}
