package dev.weft.net.internal.transport;

import java.io.IOException;

/**
 * A protocol that wants to know at once that nothing can be sent any more, while what had arrived
 * is still to be received: streams, whose {@code drain()} is to fail then, and what stands between
 * them and a socket.
 */
public interface OutputWatcher {

  /**
   * Sending failed. {@code Protocol.connectionLost} follows when all that arrived was received.
   *
   * @param cause why
   * @return whether this protocol's user closes the transport, so that it need not be given up
   *     where reading stays paused
   */
  boolean writingFailed(IOException cause);
}
