package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.spi.PollerContext;
import dev.weft.spi.Prepared;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place in the loop's poller: what it waits for, and the handles to run when that
 * happens. Confined to the loop.
 *
 * <p>A handle runs some time after its event was seen, in the same iteration. What ran in between
 * may have closed the channel or changed what it waits for, so a callback checks whether it is
 * still meant.
 */
public abstract class Registration implements Runnable {
  /** The operations that end when something can be read. */
  static final int READABLE = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  /** The operations that end when something can be written. */
  static final int WRITABLE = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  public final SelectableChannel channel;
  final EventLoop loop;
  final ReadinessListener user;
  final Context context;

  /** The way of what happened to the loop. */
  final PollerContext way;

  // Made when they are to run: most sockets take at once whatever is written.
  private @Nullable Prepared readable;
  private @Nullable Prepared writable;

  /** In debug mode, until it is closed; else null. */
  private @Nullable Runnable forgetLoopsEnd;

  /** The operations that it waits for, as in {@link SelectionKey}. */
  int interest;

  Registration(
      EventLoop loop,
      PollerContext way,
      SelectableChannel channel,
      ReadinessListener user,
      Context context) {
    this.loop = loop;
    this.channel = channel;
    this.user = user;
    this.context = context;
    this.way = way;
    if (loop.debug()) {
      // Handles tell where they were made, and that is where the channel was registered.
      readable = newReadable();
      writable = newWritable();
      forgetLoopsEnd = loop.onClose(this::outlivesItsLoop);
    }
  }

  private void outlivesItsLoop() {
    String name = user.stillOpen();
    if (name != null) {
      var report =
          ErrorReport.of(
              ErrorReport.Kind.FORGOTTEN,
              name + " was still open when its loop was closed: close() it",
              null);
      Throwable origin = origin();
      loop.callExceptionHandler(origin == null ? report : report.with("made at", origin));
    }
  }

  /** To be called when the channel is closed. */
  final void forgetLoopsEnd() {
    if (forgetLoopsEnd != null) {
      forgetLoopsEnd.run();
      forgetLoopsEnd = null;
    }
  }

  private Prepared newReadable() {
    return way.prepare(this, context);
  }

  private Prepared newWritable() {
    return way.prepare(user::writeReady, context);
  }

  /**
   * Waits for these operations too.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  public final void add(int operations) throws ClosedChannelException {
    change(interest | operations);
  }

  /**
   * Waits for these operations no more.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  public final void remove(int operations) throws ClosedChannelException {
    change(interest & ~operations);
  }

  /** Ends all waiting, of a channel that may be closed. */
  public final void waitForNothing() {
    try {
      change(0);
    } catch (ClosedChannelException e) {
      // Then it waits for nothing already.
    }
  }

  private void change(int operations) throws ClosedChannelException {
    if (operations != interest) {
      interest = operations;
      interestChanged();
    }
  }

  /** Tells the system of {@link #interest}, before it is asked for events the next time. */
  abstract void interestChanged() throws ClosedChannelException;

  /**
   * Has the user told when the reading end of this pipe's writing end is gone, at the latest when
   * something is written. Where the system's poller can tell, it is told when it happens.
   */
  public abstract void watchForHangup();

  /**
   * What moves the channel's bytes; the channel must not block.
   *
   * @param buffers the loop's
   */
  public abstract ChannelIo io(LoopBuffers buffers);

  /** Leaves the poller, so that another registration can take this one's place. */
  public abstract void release();

  /** Leaves the poller, so that the channel can be another loop's. */
  public abstract void leave();

  /** Leaves the poller and closes the channel. */
  public abstract void closeChannel();

  /** The callback of {@link #readable}, which so needs no object of its own. */
  @Override
  public final void run() {
    user.readReady();
  }

  /** Puts the handles of what happened into the loop's queue. */
  final void happened(int operations) {
    int wanted = operations & interest;
    if ((wanted & READABLE) != 0) {
      Prepared handle = readable;
      if (handle == null) {
        handle = newReadable();
        readable = handle;
      }
      way.ready(handle);
    }
    if ((wanted & WRITABLE) != 0) {
      Prepared handle = writable;
      if (handle == null) {
        handle = newWritable();
        writable = handle;
      }
      way.ready(handle);
    }
  }

  /** Where it was made, if its loop was in debug mode then. */
  public final @Nullable Throwable origin() {
    return readable == null ? null : readable.origin();
  }
}
