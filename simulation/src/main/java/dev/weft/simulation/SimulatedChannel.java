package dev.weft.simulation;

/** A channel of a simulated host, as the selector sees it. */
interface SimulatedChannel {
  /** The operations that would not wait now, as of {@link java.nio.channels.SelectionKey}. */
  int readyOps();

  void registered(SimulatedKey key);
}
