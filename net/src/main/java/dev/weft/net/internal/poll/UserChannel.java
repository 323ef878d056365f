package dev.weft.net.internal.poll;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.net.internal.names.Addresses;
import dev.weft.spi.Prepared;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tasks and callbacks wait for on one channel that belongs to the user. Confined to the loop.
 *
 * <p>A wait ends in the selector's own call, without a callback in between. It leaves the interest
 * in reading behind, for the next wait on the same channel: a task that reads again and again costs
 * no system call but its reads. An event that nothing waits for takes that interest away. The
 * interest in writing goes at once, since most channels can always be written.
 *
 * <p>Only a connected socket stays in the selector between two waits. The JDK closes the descriptor
 * of a registered channel when the selector looks the next time; a socket's peer is told of the end
 * at once all the same, but a listener or a UDP socket would keep its port, and a pipe its reader.
 *
 * <p>A wait is over for others as soon as it is cancelled, which shows in its future, before its
 * task has run.
 */
public final class UserChannel implements KeyListener {
  // All fields are confined to the loop.
  private final EventLoop loop;
  private final ChannelPoller poller;
  private final UserChannels watches;
  private final SelectableChannel channel;
  private final SelectionKey key;
  private final @Nullable Throwable origin;
  private final Side reading = new Side();
  private final Side writing = new Side();
  private int interest;
  private boolean drained;

  /** Whether the channel was let go, or has another owner: the key is not this one's any more. */
  private boolean gone;

  /** The error of a write after which an end of input would not be the peer's, or null. */
  private @Nullable IOException writeFailure;

  /** Where it stands in {@link #watches}, which alone reads and writes it. */
  int index;

  private UserChannel(EventLoop loop, ChannelPoller poller, SelectableChannel channel)
      throws ClosedChannelException {
    this.loop = loop;
    this.poller = poller;
    this.watches = poller.watches(loop);
    this.channel = channel;
    this.origin = loop.debug() ? new Throwable("made here") : null;
    this.key = poller.register(channel, this);
    watches.add(this);
  }

  /**
   * The watch of a channel, made if there is none.
   *
   * @param method the caller's name, for errors
   * @throws ClosedChannelException if the channel is closed
   * @throws IllegalStateException if it blocks, or belongs to a transport
   */
  public static UserChannel of(EventLoop loop, SelectableChannel channel, String method)
      throws ClosedChannelException {
    checkNonBlocking(channel, method);
    UserChannel watch = find(loop, channel, method);
    return watch != null ? watch : new UserChannel(loop, ChannelPoller.of(loop), channel);
  }

  /**
   * The watch of a channel.
   *
   * @param method the caller's name, for errors
   * @return the watch, or null if there is none
   * @throws IllegalStateException if it belongs to a transport
   */
  public static @Nullable UserChannel find(
      EventLoop loop, SelectableChannel channel, String method) {
    Object owner = ChannelPoller.of(loop).ownerOf(channel);
    if (owner == null) {
      return null;
    }
    if (owner instanceof UserChannel watch) {
      return watch;
    }
    throw new IllegalStateException(
        method
            + " of a channel that belongs to a transport: "
            + channel
            + ": use the transport, or a channel of your own");
  }

  public static void checkNonBlocking(SelectableChannel channel, String method)
      throws ClosedChannelException {
    if (channel.isBlocking()) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      throw new IllegalStateException(
          method
              + " of a channel in blocking mode: "
              + channel
              + ": call configureBlocking(false) when it is made");
    }
  }

  // ---- errors

  /**
   * Remembers that a write failed. The system tells a reset once: where a write is told, reading
   * gives what had arrived and then an end that no peer has sent.
   */
  public void noteWriteFailure(IOException failure) {
    if (!ChannelIo.saysThatTheInputEnds(failure)) {
      writeFailure = failure;
    }
  }

  /**
   * To be called when reading gives the end.
   *
   * @throws IOException what a write was told in its place
   */
  public void checkEnd() throws IOException {
    if (writeFailure != null) {
      var reset = new SocketException("Connection reset");
      reset.initCause(writeFailure);
      throw reset;
    }
  }

  // ---- waiting

  /**
   * Waits until something can be read or accepted. Does not return at once even then.
   *
   * @throws AsynchronousCloseException if the channel is closed meanwhile
   */
  public void awaitReadable(String method) throws IOException {
    awaitEvent(reading, readOperations(method), Registration.READABLE, method);
  }

  /**
   * Waits until something can be written, or a pending connection can be finished.
   *
   * @throws AsynchronousCloseException if the channel is closed meanwhile
   */
  public void awaitWritable(String method) throws IOException {
    awaitEvent(writing, writeOperations(method), Registration.WRITABLE, method);
  }

  private void awaitEvent(Side side, int operations, int all, String method) throws IOException {
    Task<?> _ = Task.current(method);
    checkFree(side, method);
    Future<@Nullable Void> event = loop.createFuture();
    side.waiter = event;
    boolean happened = false;
    try {
      want(interest | operations);
      event.await(IOException.class);
      happened = true;
    } finally {
      if (side.waiter == event) {
        side.waiter = null;
      }
      if (!happened && side.isFree()) {
        forget(all);
      } else if (happened && !(channel instanceof SocketChannel)) {
        letGoIfFree();
      }
    }
  }

  /** Refuses to let two wait for the same: the event would go to one of them only. */
  public void checkReadable(String method) {
    checkFree(reading, method);
  }

  /** Refuses to let two wait for the same: the event would go to one of them only. */
  public void checkWritable(String method) {
    checkFree(writing, method);
  }

  /** Refuses to let another owner take a channel that is waited for. */
  public void checkFree(String method) {
    checkFree(reading, method);
    checkFree(writing, method);
  }

  private void checkFree(Side side, String method) {
    if (!side.isFree()) {
      throw new IllegalStateException(
          method
              + " while "
              + describe(side)
              + " for the same direction of "
              + channel
              + ": let one at a time wait for each direction of a channel");
    }
  }

  private String describe(Side side) {
    if (side.callback != null) {
      return "a callback of " + (side == reading ? "addReader()" : "addWriter()") + " is there";
    }
    for (Task<?> task : loop.allTasks()) {
      if (task.waitingOn() == side.waiter) {
        return "task " + task.name() + " waits";
      }
    }
    return "another task waits";
  }

  // ---- callbacks

  public void addReader(Runnable callback) throws ClosedChannelException {
    add(reading, readOperations("addReader()"), callback, "addReader()");
  }

  public void addWriter(Runnable callback) throws ClosedChannelException {
    int operations = writeOperations("addWriter()");
    boolean connecting = operations == SelectionKey.OP_CONNECT;
    add(writing, operations, connecting ? () -> runConnecting(callback) : callback, "addWriter()");
  }

  private void add(Side side, int operations, Runnable callback, String method)
      throws ClosedChannelException {
    checkFree(side, method);
    want(interest | operations);
    side.callback = ChannelPoller.of(loop).context().prepare(callback, Context.copyOfCurrent());
  }

  /**
   * Runs a callback that waits for a connection to be finished. Once it is, the selector must not
   * go on looking for that: it would spin.
   */
  private void runConnecting(Runnable callback) {
    try {
      callback.run();
    } finally {
      if (writing.callback != null && (interest & SelectionKey.OP_CONNECT) != 0) {
        try {
          want((interest & ~Registration.WRITABLE) | writeOperations("addWriter()"));
        } catch (ClosedChannelException e) {
          // The callback closed it.
        }
      }
    }
  }

  public boolean removeReader() {
    return remove(reading, Registration.READABLE);
  }

  public boolean removeWriter() {
    return remove(writing, Registration.WRITABLE);
  }

  private boolean remove(Side side, int operations) {
    Prepared callback = side.callback;
    if (callback == null) {
      return false;
    }
    callback.cancel();
    side.callback = null;
    forget(operations);
    return true;
  }

  // ---- events

  @Override
  public void enqueueReady() {
    int happened;
    try {
      happened = key.readyOps() & interest;
    } catch (CancelledKeyException e) {
      return; // closed just now, which the watches will notice
    }
    int unwanted = 0;
    if ((happened & Registration.READABLE) != 0) {
      drained = false;
      if (!reading.signal(loop)) {
        unwanted |= Registration.READABLE;
      }
    }
    if ((happened & Registration.WRITABLE) != 0) {
      boolean _ = writing.signal(loop);
      if (writing.callback == null) {
        unwanted |= Registration.WRITABLE;
      }
    }
    if (unwanted != 0) {
      try {
        want(interest & ~unwanted);
      } catch (ClosedChannelException e) {
        // As above.
      }
    }
  }

  /** Ends all waiting for a channel that was closed. */
  void channelClosed() {
    gone = true;
    reading.fail();
    writing.fail();
  }

  boolean isChannelClosed() {
    return !key.isValid();
  }

  @Override
  public @Nullable Throwable origin() {
    return origin;
  }

  // ---- reading ahead of events

  /** Says that the last read took all there was. */
  public void setDrained() {
    drained = true;
  }

  /**
   * Whether nothing has come since a read took all there was. Trying to read then nearly always
   * fails, and waiting is as correct.
   */
  public boolean isDrained() {
    return drained;
  }

  // ---- registration

  /**
   * Takes the channel out of the loop.
   *
   * @throws IllegalStateException if a task or a callback waits for it
   */
  public void release(String method) {
    checkFree(method);
    cancelKey();
  }

  /** Lets go of a key that another owner takes over. */
  void handOver() {
    checkFree("making a transport");
    gone = true;
    watches.remove(this);
  }

  private void want(int operations) throws ClosedChannelException {
    if (operations == interest && key.isValid()) {
      return;
    }
    try {
      key.interestOps(operations);
      interest = operations;
    } catch (CancelledKeyException e) {
      var closed = new ClosedChannelException();
      closed.initCause(e);
      throw closed;
    }
  }

  /** Takes interest away after a cancellation; a channel that nothing waits for is let go. */
  private void forget(int operations) {
    drained = false;
    if (gone || letGoIfFree()) {
      return;
    }
    try {
      want(interest & ~operations);
    } catch (ClosedChannelException e) {
      // Then nothing is left to take away.
    }
  }

  private boolean letGoIfFree() {
    boolean free = reading.isFree() && writing.isFree();
    if (free) {
      cancelKey();
    }
    return free;
  }

  private void cancelKey() {
    if (!gone) {
      gone = true;
      watches.remove(this);
      poller.release(key);
    }
  }

  private int readOperations(String method) {
    int operations = channel.validOps() & Registration.READABLE;
    if (operations == 0) {
      throw new IllegalArgumentException(method + ": nothing can be read from " + channel);
    }
    return operations;
  }

  private int writeOperations(String method) {
    if (channel instanceof SocketChannel socket && socket.isConnectionPending()) {
      return SelectionKey.OP_CONNECT;
    }
    int operations = channel.validOps() & SelectionKey.OP_WRITE;
    if (operations == 0) {
      throw new IllegalArgumentException(method + ": nothing can be written to " + channel);
    }
    return operations;
  }

  // ---- in plain data

  /** What is known of it: its figures are those of the code that reads and writes it. */
  Map<String, Object> plain() {
    Map<String, Object> plain = new HashMap<>();
    plain.put("waitsToRead", !reading.isFree());
    plain.put("waitsToWrite", !writing.isFree());
    try {
      switch (channel) {
        case SocketChannel socket -> {
          plain.put("kind", "socket");
          Addresses.put(plain, "local", socket.getLocalAddress());
          Addresses.put(plain, "peer", socket.getRemoteAddress());
        }
        case ServerSocketChannel listener -> {
          plain.put("kind", "listener");
          Addresses.put(plain, "local", listener.getLocalAddress());
        }
        case DatagramChannel datagrams -> {
          plain.put("kind", "udp");
          Addresses.put(plain, "local", datagrams.getLocalAddress());
          Addresses.put(plain, "peer", datagrams.getRemoteAddress());
        }
        default -> plain.put("kind", "pipe");
      }
    } catch (IOException e) {
      // Closed just now, which the watches will notice.
    }
    return plain;
  }

  @Override
  public String toString() {
    return "UserChannel[" + channel + "]";
  }

  /** What waits for one direction: nothing, one task, or one callback. */
  private static final class Side {
    /** Done only if it was cancelled, by a task that will take it away when it runs. */
    @Nullable Future<@Nullable Void> waiter;

    @Nullable Prepared callback;

    boolean isFree() {
      return (waiter == null || waiter.isDone()) && callback == null;
    }

    /** Returns whether anything was there. */
    boolean signal(EventLoop loop) {
      Future<@Nullable Void> waiting = waiter;
      if (waiting != null) {
        waiter = null;
        if (!waiting.isDone()) {
          waiting.setResult(null);
          return true;
        }
      }
      if (callback != null) {
        ChannelPoller.of(loop).context().ready(callback);
        return true;
      }
      return false;
    }

    void fail() {
      Future<@Nullable Void> waiting = waiter;
      if (waiting != null) {
        waiter = null;
        if (!waiting.isDone()) {
          waiting.setException(new AsynchronousCloseException());
          // Seen in any case: if its task is cancelled before it runs, nothing looks.
          var _ = waiting.exception();
        }
      }
      if (callback != null) {
        callback.cancel();
        callback = null;
      }
    }
  }
}
