package dev.weft.spi;

/**
 * Makes the pollers of loops that are made without one, found by {@link java.util.ServiceLoader}.
 * The module {@code dev.weft.net} has one; where there is none, a loop runs tasks and timers only.
 */
public interface PollerProvider {

  /**
   * Opens a poller for a new loop.
   *
   * @return the poller, which the loop will close
   */
  Poller open();
}
