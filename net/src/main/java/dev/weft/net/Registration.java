package dev.weft.net;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Handle;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place in the loop's selector: what it waits for, and the handles to run when that
 * happens. Confined to the loop.
 *
 * <p>A handle runs some time after its event was seen, in the same iteration. What ran in between
 * may have closed the channel or changed what it waits for, so a callback checks whether it is
 * still meant.
 */
final class Registration implements Registered {
  private static final int READABLE = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  private final EventLoop loop;
  private final SelectionKey key;
  private final @Nullable Handle readable;
  private final @Nullable Handle writable;
  private int interest;

  /**
   * Registers a channel that does not block, for nothing as yet. An earlier registration of the
   * same channel is replaced.
   *
   * @param whenReadable run when the channel can be read or accepts, or null if that is never asked
   * @param whenWritable run when the channel can be written or is connected, or null likewise
   * @param context the context that they run in
   * @throws ClosedChannelException if the channel is closed
   */
  Registration(
      EventLoop loop,
      SelectableChannel channel,
      @Nullable Runnable whenReadable,
      @Nullable Runnable whenWritable,
      Context context)
      throws ClosedChannelException {
    this.loop = loop;
    readable = whenReadable == null ? null : loop.createHandle(whenReadable, context);
    writable = whenWritable == null ? null : loop.createHandle(whenWritable, context);
    key = SelectorPoller.of(loop).register(channel, this);
  }

  /**
   * Waits for these operations too.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  void add(int operations) throws ClosedChannelException {
    change(interest | operations);
  }

  /**
   * Waits for these operations no more.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  void remove(int operations) throws ClosedChannelException {
    change(interest & ~operations);
  }

  /** Ends all waiting, of a channel that may be closed. */
  void waitForNothing() {
    try {
      change(0);
    } catch (ClosedChannelException e) {
      // Then it waits for nothing already.
    }
  }

  private void change(int operations) throws ClosedChannelException {
    if (operations == interest) {
      return;
    }
    interest = operations;
    try {
      key.interestOps(operations);
    } catch (CancelledKeyException e) {
      var closed = new ClosedChannelException();
      closed.initCause(e);
      throw closed;
    }
  }

  /** Puts the handles of what happened into the loop's queue. */
  @Override
  public void enqueueReady() {
    int operations;
    try {
      operations = key.readyOps() & interest;
    } catch (CancelledKeyException e) {
      return; // another thread closed the channel just now
    }
    if ((operations & READABLE) != 0 && readable != null) {
      loop.enqueue(readable);
    }
    if ((operations & ~READABLE) != 0 && writable != null) {
      loop.enqueue(writable);
    }
  }

  @Override
  public @Nullable Throwable origin() {
    Handle either = readable != null ? readable : writable;
    return either == null ? null : either.origin();
  }

  /** Closes a channel where nothing can be done about a failure to close. */
  static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is gone in any case, and so is whoever would care.
    }
  }
}
