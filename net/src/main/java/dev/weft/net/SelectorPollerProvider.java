package dev.weft.net;

import dev.weft.Poller;
import dev.weft.PollerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;

/**
 * Gives every new loop a poller that waits for sockets, on a {@link Selector}. Found by {@link
 * java.util.ServiceLoader}: there is no need to name it.
 */
public final class SelectorPollerProvider implements PollerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SelectorPollerProvider() {}

  /**
   * Opens a selector for a new loop. Any thread may call it; it does not wait.
   *
   * @return a new poller
   * @throws UncheckedIOException if the system refuses a selector, for want of descriptors say
   */
  @Override
  public Poller open() {
    try {
      return new SelectorPoller(Selector.open());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a selector for a new loop: " + e.getMessage(), e);
    }
  }
}
