package dev.weft.net.internal.transport;

import dev.weft.net.Transport;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A transport that others can ask how much it wants to be given. */
public interface FlowingTransport extends Transport {

  /** What tells its protocol to pause, or null as long as it never had to. */
  @Nullable OutputFlow flowOrNull();

  /** Whether its protocol was told, or is about to be, not to write for now. */
  default boolean isWritingPaused() {
    OutputFlow flow = flowOrNull();
    return flow != null && flow.isPaused();
  }

  /** Whether its protocol was told of the connection, or had it before. */
  default boolean isAnnounced() {
    return true;
  }

  /** Whether a handshake is under way, so that nothing of the program's is sent yet. */
  default boolean isHandshaking() {
    return false;
  }

  /** What a handshake that is done has agreed on; null where there was none. Never waits. */
  default @Nullable SSLSession session() {
    return null;
  }
}
