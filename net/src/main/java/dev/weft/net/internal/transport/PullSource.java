package dev.weft.net.internal.transport;

import java.nio.ByteBuffer;

/** A transport from which a task can take bytes itself, past the protocol. */
public interface PullSource {

  /**
   * Receives what is there into a buffer with room.
   *
   * @return how many bytes; 0 if there are none, or if the protocol was told of the end instead
   */
  int pull(ByteBuffer target);

  /** Receives what is there now, as if the loop had just looked. */
  void receiveNow();
}
