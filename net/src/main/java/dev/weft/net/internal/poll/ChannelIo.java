package dev.weft.net.internal.poll;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves the bytes of one channel that does not block. Confined to the loop. */
public interface ChannelIo {
  /** The system's words for an output that the peer no longer takes, after it has ended its own. */
  String BROKEN_PIPE = "Broken pipe";

  /**
   * Whether an end of input after this error of sending is the peer's own. A reset is told once, by
   * the call that comes first: where that is a write, reading gives an end that no peer has sent.
   */
  static boolean saysThatTheInputEnds(IOException failure) {
    return BROKEN_PIPE.equals(failure.getMessage());
  }

  /**
   * Reads what is there.
   *
   * @param target a buffer with room, from whose position on the bytes go
   * @return how many bytes, 0 if there are none now, -1 at the end of input
   */
  int read(ByteBuffer target) throws IOException;

  /**
   * Writes what the system takes now.
   *
   * @param source a buffer that is not empty; its position moves on by what was written
   */
  void write(ByteBuffer source) throws IOException;
}
