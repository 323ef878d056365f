package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/**
 * A channel's place in an {@link EpollPoller}. Moves a socket's bytes by system calls on the
 * descriptor, straight from and to arrays of the heap.
 *
 * <p>Those are {@linkplain LinuxCalls critical calls}: the whole JVM waits for the end of one when
 * it wants to collect garbage. So they are for sockets only. The system guards a pipe by a lock
 * that the process at the other end holds while it moves bytes, for as long as its memory needs to
 * be there, and no flag makes a call do without it. And one call moves no more than a bounded
 * number of bytes.
 */
final class EpollRegistration extends Registration implements ChannelIo, KeyListener {
  /** What one call moves at most: some ten microseconds' worth. */
  private static final int MOST_BYTES = 256 * 1024;

  // All fields are confined to the loop; those without a modifier are the poller's.
  private final EpollPoller poller;

  /** Set by the poller once it waits in epoll. */
  int fd;

  /** Tells this from earlier holders of the same descriptor. */
  int generation;

  /**
   * The events that the system was told of, as small numbers as {@link #wantedEvents()} gives; 0 if
   * it does not know the descriptor.
   */
  byte toldEvents;

  /** Whether the user is to be told of an error that comes while it waits for nothing. */
  private boolean watchesHangup;

  /** Whether it is on the poller's list of those whose interest changed. */
  boolean changed;

  EpollRegistration(
      EpollPoller poller,
      EventLoop loop,
      SelectableChannel channel,
      ReadinessListener user,
      Context context) {
    super(loop, poller.context(), channel, user, context);
    this.poller = poller;
  }

  @Override
  void interestChanged() throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    poller.interestChanged(this);
  }

  @Override
  public void watchForHangup() {
    poller.leaveSelector();
    watchesHangup = true;
    poller.interestChanged(this);
  }

  @Override
  public void release() {
    interest = 0;
    watchesHangup = false;
    poller.remove(this);
  }

  @Override
  public void leave() {
    forgetLoopsEnd();
    release();
  }

  @Override
  public void closeChannel() {
    forgetLoopsEnd();
    release();
    if (channel instanceof SocketChannel socket && socket.isConnected()) {
      endOutput(socket);
    }
    Closing.quietly(channel);
  }

  /**
   * Ends the output before the socket is closed, as the JDK does for channels in a selector. Where
   * bytes came that were not read, closing alone resets the connection, and the peer would see that
   * in place of the end.
   */
  private static void endOutput(SocketChannel socket) {
    try {
      // No time to linger asks for a reset.
      if (!socket.supportedOptions().contains(StandardSocketOptions.SO_LINGER)
          || socket.getOption(StandardSocketOptions.SO_LINGER) != 0) {
        SocketChannel _ = socket.shutdownOutput();
      }
    } catch (IOException e) {
      // The peer was quicker.
    }
  }

  /** What the system is to look for. It tells of errors unasked, if it knows the descriptor. */
  int wantedEvents() {
    return (watchesHangup ? LinuxCalls.EPOLLERR : 0)
        | ((interest & READABLE) != 0 ? LinuxCalls.EPOLLIN : 0)
        | ((interest & WRITABLE) != 0 ? LinuxCalls.EPOLLOUT : 0);
  }

  /** The reader of a pipe is gone: told once, as the system would repeat it without end. */
  private void hungUp() {
    watchesHangup = false;
    poller.interestChanged(this);
    way.ready(way.prepare(user::hungUp, context));
  }

  /** Passes on what the system saw. An error shows in whatever the channel does next. */
  void eventsSeen(int events) {
    if ((events & (LinuxCalls.EPOLLERR | LinuxCalls.EPOLLHUP)) != 0) {
      if (watchesHangup) {
        hungUp();
      }
      happened(READABLE | WRITABLE);
    } else {
      happened(
          ((events & LinuxCalls.EPOLLIN) != 0 ? READABLE : 0)
              | ((events & LinuxCalls.EPOLLOUT) != 0 ? WRITABLE : 0));
    }
  }

  /** As above, of the selector that the poller begins in. */
  @Override
  public void enqueueReady() {
    happened(poller.seenBySelector(channel));
  }

  // ---- moving bytes

  @Override
  public ChannelIo io(LoopBuffers buffers) {
    return channel instanceof SocketChannel ? this : new NioIo(channel, buffers);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException(); // the system would not ask
    }
    if (poller.isInSelector()) {
      return bySelector().read(target);
    }
    int position = target.position();
    MemorySegment memory = MemorySegment.ofBuffer(target);
    while (true) {
      ensureOpen();
      long most = Math.min(memory.byteSize(), MOST_BYTES);
      int count = (int) LinuxCalls.read(poller.state, fd, memory, most);
      if (count > 0) {
        target.position(position + count);
        return count;
      }
      if (count == 0) {
        return -1;
      }
      int errno = LinuxCalls.errno(poller.state);
      if (errno == LinuxCalls.EAGAIN) {
        return 0;
      }
      if (errno != LinuxCalls.EINTR) {
        throw readFailure(errno);
      }
    }
  }

  /** For the first moments of a program. */
  private ChannelIo bySelector() {
    return new NioIo(channel, poller.buffers());
  }

  private static IOException readFailure(int errno) {
    return errno == LinuxCalls.ECONNRESET
        ? new SocketException("Connection reset") // the JDK's words
        : new IOException(LinuxCalls.describe(errno));
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    if (poller.isInSelector()) {
      bySelector().write(source);
      return;
    }
    MemorySegment memory = MemorySegment.ofBuffer(source);
    while (source.hasRemaining()) {
      ensureOpen();
      long most = Math.min(memory.byteSize(), MOST_BYTES);
      int count = (int) LinuxCalls.write(poller.state, fd, memory, most);
      if (count >= 0) {
        source.position(source.position() + count);
        if (count < most) {
          return;
        }
        memory = memory.asSlice(count);
        continue;
      }
      int errno = LinuxCalls.errno(poller.state);
      if (errno == LinuxCalls.EAGAIN) {
        return;
      }
      if (errno != LinuxCalls.EINTR) {
        throw writeFailure(errno);
      }
    }
  }

  private static IOException writeFailure(int errno) {
    return new IOException(
        errno == LinuxCalls.EPIPE ? BROKEN_PIPE : LinuxCalls.describe(errno)); // not translated
  }

  /**
   * A descriptor is a number that the system gives to the next file once the channel is closed, so
   * each call looks first whether it is still open. Closing the channel of a transport from another
   * thread is not this one's business: that race is not covered.
   */
  private void ensureOpen() throws ClosedChannelException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
