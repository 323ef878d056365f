package dev.weft.net;

import dev.weft.Context;
import dev.weft.EventLoop;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/** A channel's place in a {@link SelectorPoller}. */
final class SelectorRegistration extends Registration implements Registered {
  private final SelectionKey key;

  SelectorRegistration(
      SelectorPoller poller,
      EventLoop loop,
      SelectableChannel channel,
      ChannelUser user,
      Context context)
      throws ClosedChannelException {
    super(loop, channel, user, context);
    key = poller.register(channel, this);
  }

  @Override
  void interestChanged() throws ClosedChannelException {
    try {
      key.interestOps(interest);
    } catch (CancelledKeyException e) {
      var closed = new ClosedChannelException();
      closed.initCause(e);
      throw closed;
    }
  }

  @Override
  ChannelIo io(LoopBuffers buffers) {
    return new NioIo(channel, buffers);
  }

  /** The key stays, for whoever comes next. */
  @Override
  void release() {
    waitForNothing();
  }

  @Override
  void closeChannel() {
    closeQuietly(channel);
  }

  @Override
  public void enqueueReady() {
    try {
      happened(key.readyOps());
    } catch (CancelledKeyException e) {
      // Another thread closed the channel just now.
    }
  }
}
