package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A channel's place in a {@link SelectorPoller}. */
final class SelectorRegistration extends Registration implements KeyListener {
  private final SelectorPoller poller;
  private final SelectionKey key;

  /** Tells when the reader of this pipe is gone, or null. Confined to the loop. */
  private PipeHangups.@Nullable Watch hangup;

  SelectorRegistration(
      SelectorPoller poller,
      EventLoop loop,
      SelectableChannel channel,
      ReadinessListener user,
      Context context)
      throws ClosedChannelException {
    super(loop, poller.context(), channel, user, context);
    this.poller = poller;
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
  public ChannelIo io(LoopBuffers buffers) {
    return new NioIo(channel, buffers);
  }

  /** The JDK's selector cannot wait for that alone. */
  @Override
  public void watchForHangup() {
    hangup = PipeHangups.watch(channel, this::tellOfHangup);
  }

  /** Any thread. */
  private void tellOfHangup() {
    try {
      var _ = loop.callSoonThreadsafe(this::hungUp, context);
    } catch (IllegalStateException loopClosed) {
      // Nothing is left to be told.
    }
  }

  private void hungUp() {
    if (hangup != null) {
      forgetHangup();
      user.hungUp();
    }
  }

  private void forgetHangup() {
    if (hangup != null) {
      hangup.end();
      hangup = null;
    }
  }

  /** The key stays, for the next owner. */
  @Override
  public void release() {
    waitForNothing();
    forgetHangup();
  }

  @Override
  public void leave() {
    forgetLoopsEnd();
    forgetHangup();
    try {
      poller.release(key);
    } catch (RuntimeException e) {
      // The loop dies by that, and the channel is free all the same.
    }
  }

  /**
   * A listener's or a UDP socket's port is free when this returns, and a pipe's other end sees its
   * end. A socket's descriptor can wait for the next poll, as the JDK ends its output at once: to
   * have the selector look for each of thousands that end together would cost too much.
   */
  @Override
  public void closeChannel() {
    forgetLoopsEnd();
    forgetHangup();
    if (channel instanceof SocketChannel) {
      Closing.quietly(channel);
    } else {
      poller.close(key);
    }
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
