package dev.weft.simulation;

import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;

/** A channel of a simulated host: what all kinds of them do alike. */
interface SimulatedChannel extends Channel {
  HostSocket own();

  /** The operations that would not wait now, as of {@link java.nio.channels.SelectionKey}. */
  int readyOps();

  /** Whether it is open, and its host has not crashed since it was made. */
  default boolean isThere() {
    return isOpen() && own().isOfThisLife();
  }

  default void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /** Its selector has let go of it after it was closed. */
  default void isDeregistered() {}

  static OutsideWorldException noSocket() {
    return new OutsideWorldException("socket() of a simulated channel: use the channel's methods");
  }
}
