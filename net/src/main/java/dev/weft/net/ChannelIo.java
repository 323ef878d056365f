package dev.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves the bytes of one channel that does not block. Confined to the loop. */
interface ChannelIo {

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
