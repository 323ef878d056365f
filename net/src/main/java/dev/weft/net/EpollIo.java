package dev.weft.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;

/**
 * Moves bytes by system calls on the channel's descriptor, straight from and to arrays of the heap.
 *
 * <p>A descriptor is a number that the system gives to the next file once the channel is closed, so
 * each call looks first whether it is still open. Closing the channel of a transport from another
 * thread is nobody's business: that race is not covered.
 */
final class EpollIo implements ChannelIo {
  private final Channel channel;
  private final int fd;

  /** The loop's, as one call at a time is under way. */
  private final MemorySegment state;

  EpollIo(Channel channel, int fd, MemorySegment state) {
    this.channel = channel;
    this.fd = fd;
    this.state = state;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException(); // the system would not ask
    }
    int position = target.position();
    MemorySegment memory = MemorySegment.ofBuffer(target);
    while (true) {
      ensureOpen();
      int count = (int) LinuxCalls.read(state, fd, memory, memory.byteSize());
      if (count > 0) {
        target.position(position + count);
        return count;
      }
      if (count == 0) {
        return -1;
      }
      int errno = LinuxCalls.errno(state);
      if (errno == LinuxCalls.EAGAIN) {
        return 0;
      }
      if (errno != LinuxCalls.EINTR) {
        throw readFailure(errno);
      }
    }
  }

  private static IOException readFailure(int errno) {
    return errno == LinuxCalls.ECONNRESET
        ? new SocketException("Connection reset") // the JDK's words
        : new IOException(LinuxCalls.describe(errno));
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    int position = source.position();
    MemorySegment memory = MemorySegment.ofBuffer(source);
    while (true) {
      ensureOpen();
      int count = (int) LinuxCalls.write(state, fd, memory, memory.byteSize());
      if (count >= 0) {
        source.position(position + count);
        return;
      }
      int errno = LinuxCalls.errno(state);
      if (errno == LinuxCalls.EAGAIN) {
        return;
      }
      if (errno != LinuxCalls.EINTR) {
        throw new IOException(LinuxCalls.describe(errno));
      }
    }
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
