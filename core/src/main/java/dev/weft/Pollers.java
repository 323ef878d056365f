package dev.weft;

import dev.weft.spi.Poller;
import dev.weft.spi.PollerProvider;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens pollers for loops that are made without one. */
final class Pollers {
  /** Looked for once, as it costs more than the rest of a loop. */
  private static final Optional<PollerProvider> PROVIDER =
      ServiceLoader.load(PollerProvider.class, PollerProvider.class.getClassLoader()).findFirst();

  private Pollers() {}

  static Poller open() {
    return PROVIDER.map(PollerProvider::open).orElseGet(ParkingPoller::new);
  }
}
