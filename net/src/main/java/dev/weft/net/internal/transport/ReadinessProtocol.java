package dev.weft.net.internal.transport;

import dev.weft.net.Protocol;

/** A protocol whose task may take bytes itself, from a {@link PullSource}. */
public interface ReadinessProtocol extends Protocol {

  /**
   * Takes note that something can be received: wakes the task that waits for that.
   *
   * @return whether the bytes stay where they are, for a task to take
   */
  boolean takeReadiness();
}
