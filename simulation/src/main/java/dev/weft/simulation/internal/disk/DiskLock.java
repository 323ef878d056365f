package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;

/** A lock on a part of a file. There is one program on a host, so none ever waits for another. */
final class DiskLock extends FileLock {
  private final DiskChannel channel;
  private boolean released;

  DiskLock(DiskChannel channel, long position, long size, boolean shared) {
    super(channel, position, size, shared);
    this.channel = channel;
  }

  @Override
  public boolean isValid() {
    return !released && channel.isOpen();
  }

  @Override
  public void release() throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    released = true;
  }
}
