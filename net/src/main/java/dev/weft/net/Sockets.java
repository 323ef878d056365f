package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.UserChannel;
import dev.weft.net.internal.transport.FileTransfer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks work on channels of {@code java.nio} themselves: a task says which channel it waits
 * for. asyncio's {@code sock_…} methods, its {@code add_reader} and {@code add_writer}, and the
 * {@code await readable(sock)} of the first event loops made of generators.
 *
 * {@snippet file="SocketsTest.java" region="echo"}
 *
 * <p>The channel is the user's: it must not block ({@code configureBlocking(false)}), and closing
 * it is up to the user, also when the loop ends. {@link Net} is more comfortable, and does not copy
 * more.
 *
 * <p><b>One at a time.</b> For each direction of a channel, one task or one callback can wait; a
 * second one is refused by an {@link IllegalStateException} that names the first. Two tasks may
 * wait for one channel if one reads and the other one writes. A channel that belongs to a transport
 * is refused.
 *
 * <p><b>The end of a wait.</b> A cancellation, which includes a timeout, takes the channel out of
 * the loop again unless a task or a callback waits for its other direction; nothing is lost that is
 * not named below, and the channel can be used as before: the next wait may begin as soon as {@code
 * cancel()} has returned. Closing the channel, by code of the loop, ends the waits by an {@link
 * AsynchronousCloseException}; the callbacks are dropped without a word. If another thread closes
 * it, which it should not, the loop notices when it wakes the next time.
 *
 * <p><b>Ports and descriptors.</b> A channel that is closed when no task and no callback waits for
 * it gives its port and its descriptor back at once. There is one exception: a {@link
 * SocketChannel} that was waited for stays with the loop until {@link #release}, a cancellation or
 * {@link #removeReader}, so that waiting again costs less. Closed before that, it tells its peer at
 * once, and the descriptor goes in the loop's next iteration; as does that of a channel that is
 * closed while it is waited for.
 *
 * <p>A wait ends in the iteration of the loop that saw the event: one earlier than in asyncio,
 * where a callback stands in between. What can be done at once is done without suspending the task,
 * so a task between a fast sender and a fast receiver lets others run by {@link
 * dev.weft.Async#sleep sleep(Duration.ZERO)}.
 *
 * <p>All methods are for code of the loop. Those that wait are for its tasks alone, and refuse
 * others, even where they would not have to wait, by an {@link IllegalStateException}; as does
 * everything here on a loop that waits in a poller without sockets.
 */
public final class Sockets {
  private Sockets() {}

  // ---- waiting for a channel

  /**
   * Waits until a channel can be read from, or has a connection to accept, or has ended or failed,
   * which a read will tell. It may be that a read then finds nothing all the same: read without
   * blocking, and wait again.
   *
   * <p>Always suspends the task. A cancellation leaves the channel as it was.
   *
   * @param channel a channel that does not block
   * @throws AsynchronousCloseException if the channel is closed meanwhile
   * @throws ClosedChannelException if it is closed already
   * @throws IOException one of those
   * @throws IllegalArgumentException if nothing can be read from such a channel
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static void awaitReadable(SelectableChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    UserChannel.of(loop("awaitReadable()"), channel, "awaitReadable()")
        .awaitReadable("awaitReadable()");
  }

  /**
   * Waits until a channel can be written to; or, if it is just being connected, until {@link
   * SocketChannel#finishConnect()} will tell how that went.
   *
   * <p>Always suspends the task. A cancellation leaves the channel as it was.
   *
   * @param channel a channel that does not block
   * @throws AsynchronousCloseException if the channel is closed meanwhile
   * @throws ClosedChannelException if it is closed already
   * @throws IOException one of those
   * @throws IllegalArgumentException if nothing can be written to such a channel
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static void awaitWritable(SelectableChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    UserChannel.of(loop("awaitWritable()"), channel, "awaitWritable()")
        .awaitWritable("awaitWritable()");
  }

  // ---- callbacks

  /**
   * Calls back, in a copy of the current context, in each iteration of the loop in which the
   * channel can be read from or has a connection to accept, until {@link #removeReader}. Does not
   * wait. What the callback throws is reported to the loop's exception handler.
   *
   * @param channel a channel that does not block
   * @param callback what to run
   * @throws ClosedChannelException if the channel is closed
   * @throws IllegalArgumentException if nothing can be read from such a channel
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already (asyncio replaces the callback), or if it belongs to a transport
   */
  public static void addReader(SelectableChannel channel, Runnable callback)
      throws ClosedChannelException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(callback, "callback");
    UserChannel.of(EventLoop.running(), channel, "addReader()").addReader(callback);
  }

  /**
   * Calls back in each iteration of the loop in which the channel can be written to, or its
   * connection be finished, until {@link #removeWriter}; as {@link #addReader} does.
   *
   * @param channel a channel that does not block
   * @param callback what to run
   * @throws ClosedChannelException if the channel is closed
   * @throws IllegalArgumentException if nothing can be written to such a channel
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already (asyncio replaces the callback), or if it belongs to a transport
   */
  public static void addWriter(SelectableChannel channel, Runnable callback)
      throws ClosedChannelException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(callback, "callback");
    UserChannel.of(EventLoop.running(), channel, "addWriter()").addWriter(callback);
  }

  /**
   * Takes back {@link #addReader}: the callback does not run any more. Does not wait.
   *
   * @param channel a channel, which may be closed
   * @return whether there was a callback
   */
  public static boolean removeReader(SelectableChannel channel) {
    Objects.requireNonNull(channel, "channel");
    UserChannel watch = UserChannel.find(EventLoop.running(), channel, "removeReader()");
    return watch != null && watch.removeReader();
  }

  /**
   * Takes back {@link #addWriter}: the callback does not run any more. Does not wait.
   *
   * @param channel a channel, which may be closed
   * @return whether there was a callback
   */
  public static boolean removeWriter(SelectableChannel channel) {
    Objects.requireNonNull(channel, "channel");
    UserChannel watch = UserChannel.find(EventLoop.running(), channel, "removeWriter()");
    return watch != null && watch.removeWriter();
  }

  /**
   * Takes a channel out of the loop, so that it can be made to block, or be given to another loop.
   * The loop keeps a socket that was waited for, so that waiting again costs less. Does nothing if
   * the loop does not have it, or it is closed. Does not wait. When it returns, closing the channel
   * frees its port and descriptor at once.
   *
   * @param channel a channel
   * @throws IllegalStateException if a task or a callback waits for it, or it belongs to a
   *     transport
   */
  public static void release(SelectableChannel channel) {
    Objects.requireNonNull(channel, "channel");
    UserChannel watch = UserChannel.find(EventLoop.running(), channel, "release()");
    if (watch != null) {
      watch.release("release()");
    }
  }

  // ---- streams of bytes

  /**
   * Reads what is there: waits until at least one byte has come. A cancellation loses nothing.
   *
   * @param channel a connected channel, or the reading end of a pipe, that does not block
   * @param atMost how many bytes to return at most, 0 or more; no call returns more than 256 KiB
   * @param <C> the type of the channel
   * @return at least one byte; an empty array at the end, or if {@code atMost} is 0
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws IOException if the connection broke
   * @throws IllegalArgumentException if {@code atMost} is negative
   * @throws java.nio.channels.NotYetConnectedException if it is not connected
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static <C extends SelectableChannel & ReadableByteChannel> byte[] sockRecv(
      C channel, int atMost) throws IOException {
    Objects.requireNonNull(channel, "channel");
    if (atMost < 0) {
      throw new IllegalArgumentException("sockRecv(" + atMost + "): use 0 or more");
    }
    EventLoop loop = loop("sockRecv()");
    if (atMost == 0) {
      return new byte[0];
    }
    ByteBuffer scratch = scratch(loop);
    int room = Math.min(atMost, scratch.capacity());
    UserChannel watch = waitIfDrained(loop, channel, "sockRecv()");
    while (true) {
      int count = channel.read(scratch.clear().limit(room));
      if (count != 0) {
        checkEnd(watch, count);
        noteDrained(watch, count, room);
        byte[] data = new byte[Math.max(0, count)];
        scratch.flip().get(data);
        return data;
      }
      watch = waitReadable(loop, channel, "sockRecv()");
    }
  }

  /**
   * Reads what is there into a buffer: waits until at least one byte has come. The buffer is
   * touched only just before this returns, so tasks may share one for what they use up before they
   * wait again. A cancellation loses nothing.
   *
   * @param channel a connected channel, or the reading end of a pipe, that does not block
   * @param target where to put the bytes, from its position to its limit
   * @param <C> the type of the channel
   * @return how many bytes were read, at least one; -1 at the end; 0 if the buffer has no room
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws IOException if the connection broke
   * @throws java.nio.channels.NotYetConnectedException if it is not connected
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static <C extends SelectableChannel & ReadableByteChannel> int sockRecvInto(
      C channel, ByteBuffer target) throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(target, "target");
    EventLoop loop = loop("sockRecvInto()");
    int room = target.remaining();
    if (room == 0) {
      return 0;
    }
    UserChannel watch = waitIfDrained(loop, channel, "sockRecvInto()");
    while (true) {
      int count = target.isDirect() ? channel.read(target) : readToHeap(loop, channel, target);
      if (count != 0) {
        checkEnd(watch, count);
        noteDrained(watch, count, room);
        return count;
      }
      watch = waitReadable(loop, channel, "sockRecvInto()");
    }
  }

  private static int readToHeap(EventLoop loop, ReadableByteChannel channel, ByteBuffer target)
      throws IOException {
    ByteBuffer scratch = scratch(loop);
    int room = Math.min(target.remaining(), scratch.capacity());
    int count = channel.read(scratch.clear().limit(room));
    if (count > 0) {
      target.put(scratch.flip());
    }
    return count;
  }

  /**
   * Sends all that remains in a buffer: waits until the system has taken it. After a cancellation
   * or an error the buffer's position tells how much it took.
   *
   * @param channel a connected channel, or the writing end of a pipe, that does not block
   * @param data what to send; not to be changed meanwhile
   * @param <C> the type of the channel
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws IOException if the connection broke
   * @throws java.nio.channels.NotYetConnectedException if it is not connected
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static <C extends SelectableChannel & WritableByteChannel> void sockSendAll(
      C channel, ByteBuffer data) throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(data, "data");
    EventLoop loop = loop("sockSendAll()");
    checkFreeToWrite(loop, channel, "sockSendAll()");
    while (data.hasRemaining()) {
      int count;
      try {
        count = data.isDirect() ? channel.write(data) : writeFromHeap(loop, channel, data);
      } catch (IOException e) {
        if (channel instanceof SocketChannel && channel.isOpen()) {
          UserChannel.of(loop, channel, "sockSendAll()").noteWriteFailure(e);
        }
        throw e;
      }
      if (count == 0) {
        UserChannel.of(loop, channel, "sockSendAll()").awaitWritable("sockSendAll()");
      }
    }
  }

  /**
   * Sends an array as {@link #sockSendAll(SelectableChannel, ByteBuffer)} does. How much was sent
   * before a cancellation or an error is not known.
   *
   * @param channel a connected channel, or the writing end of a pipe, that does not block
   * @param data what to send; not to be changed meanwhile
   * @param <C> the type of the channel
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws IOException if the connection broke
   * @throws java.nio.channels.NotYetConnectedException if it is not connected
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static <C extends SelectableChannel & WritableByteChannel> void sockSendAll(
      C channel, byte[] data) throws IOException {
    Objects.requireNonNull(data, "data");
    sockSendAll(channel, ByteBuffer.wrap(data));
  }

  /**
   * Sends a part of a file, by the system where it can ({@link FileChannel#transferTo}): waits
   * until the system has taken all of it. The file's own position stays where it is. After a
   * cancellation the peer has got a part of it; how much is not known. asyncio's {@code
   * sock_sendfile}.
   *
   * <p>Reading from the file's disk happens on the loop: keep to local files.
   *
   * @param channel a connected channel, or the writing end of a pipe, that does not block
   * @param file the file, open for reading
   * @param position where to begin in the file, from 0 on
   * @param count how many bytes to send, from 0 on
   * @param <C> the type of the channel
   * @return how many bytes were sent: fewer than {@code count} if the file is shorter
   * @throws ClosedChannelException if the channel or the file is closed, or is being closed
   *     meanwhile
   * @throws IOException if the connection broke, or the file cannot be read
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws java.nio.channels.NotYetConnectedException if it is not connected
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static <C extends SelectableChannel & WritableByteChannel> long sockSendFile(
      C channel, FileChannel file, long position, long count) throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(file, "file");
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "sockSendFile() of " + count + " bytes from " + position + ": use 0 or more");
    }
    EventLoop loop = loop("sockSendFile()");
    checkFreeToWrite(loop, channel, "sockSendFile()");
    var transfer = new FileTransfer(loop, file, position, count);
    while (transfer.sendSome(channel)) {
      UserChannel.of(loop, channel, "sockSendFile()").awaitWritable("sockSendFile()");
    }
    if (transfer.hasFailed() && channel instanceof SocketChannel && file.isOpen()) {
      if (channel.isOpen() && transfer.sent().exception() instanceof IOException failure) {
        UserChannel.of(loop, channel, "sockSendFile()").noteWriteFailure(failure);
      }
    }
    return transfer.sent().await(IOException.class);
  }

  /** Refuses a channel that blocks, or that another task or callback waits to write to. */
  private static void checkFreeToWrite(EventLoop loop, SelectableChannel channel, String method)
      throws ClosedChannelException {
    UserChannel.checkNonBlocking(channel, method);
    UserChannel watch = UserChannel.find(loop, channel, method);
    if (watch != null) {
      watch.checkWritable(method);
    }
  }

  private static int writeFromHeap(EventLoop loop, WritableByteChannel channel, ByteBuffer data)
      throws IOException {
    ByteBuffer scratch = scratch(loop);
    int start = data.position();
    int length = Math.min(data.remaining(), scratch.capacity());
    int count = channel.write(scratch.clear().put(0, data, start, length).limit(length));
    data.position(start + count);
    return count;
  }

  // ---- connections

  /**
   * Waits for a connection. A cancellation loses none: those that come stay with the system.
   *
   * @param server a bound channel that does not block
   * @return the connection's channel, which does not block either
   * @throws ClosedChannelException if the server's channel is closed, or is being closed meanwhile
   * @throws IOException if the system refuses, for want of descriptors say
   * @throws java.nio.channels.NotYetBoundException if it is not bound
   * @throws IllegalStateException if it blocks, if a task or a callback waits to accept from it
   *     already, if it belongs to a {@link Server}, or if the caller is no task
   */
  public static SocketChannel sockAccept(ServerSocketChannel server) throws IOException {
    Objects.requireNonNull(server, "server");
    EventLoop loop = loop("sockAccept()");
    UserChannel _ = waitIfDrained(loop, server, "sockAccept()");
    while (true) {
      SocketChannel accepted = server.accept();
      if (accepted != null) {
        accepted.configureBlocking(false);
        return accepted;
      }
      UserChannel _ = waitReadable(loop, server, "sockAccept()");
    }
  }

  /**
   * Connects a channel, and waits until the connection stands. If that fails, the channel is
   * closed. After a cancellation the system goes on connecting: close the channel, or call this
   * again, with the same address, to wait on.
   *
   * @param channel a channel that does not block
   * @param address where to, with its host looked up already
   * @throws java.net.ConnectException if the other side refuses
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws IOException if there is no way to the other side; also, at once, if a Unix domain
   *     socket's server has no room for one more connection
   * @throws IllegalArgumentException if the address has a name that was not looked up
   * @throws java.nio.channels.AlreadyConnectedException if it is connected already
   * @throws IllegalStateException if the channel blocks, if it is just being connected to another
   *     address, if a task or a callback waits to write to it already, if it belongs to a
   *     transport, or if the caller is no task
   */
  public static void sockConnect(SocketChannel channel, SocketAddress address) throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(address, "address");
    EventLoop loop = loop("sockConnect()");
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException(
          "sockConnect() to " + Addresses.format(inet) + ": look the name up before");
    }
    checkFreeToWrite(loop, channel, "sockConnect()");
    boolean connected;
    if (channel.isConnectionPending()) {
      if (!address.equals(channel.getRemoteAddress())) {
        throw new IllegalStateException(
            "sockConnect() to "
                + Addresses.format(address)
                + " of a channel that is being connected to "
                + Addresses.format(channel.getRemoteAddress())
                + ": use another channel");
      }
      connected = channel.finishConnect();
    } else {
      connected = channel.connect(address);
    }
    while (!connected) {
      UserChannel.of(loop, channel, "sockConnect()").awaitWritable("sockConnect()");
      connected = channel.finishConnect();
    }
  }

  // ---- packets

  /**
   * Sends one packet: waits until the system takes it. A cancellation while it waits means that it
   * was not sent.
   *
   * @param channel a channel that does not block
   * @param data what to send, which may be nothing; its position moves to its limit
   * @param to where to; for a connected channel, where it is connected to
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws java.net.PortUnreachableException if a connected channel learned that nothing listens
   *     there
   * @throws IOException if the packet is too long, or the system refuses it otherwise
   * @throws java.nio.channels.UnresolvedAddressException if the address has a name that was not
   *     looked up
   * @throws java.nio.channels.AlreadyConnectedException if it is connected to another address
   * @throws UnsupportedOperationException if there is nothing to send and the channel is connected:
   *     the JDK does not send that
   * @throws IllegalStateException if it blocks, if a task or a callback waits to write to it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static void sockSendTo(DatagramChannel channel, ByteBuffer data, SocketAddress to)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(to, "to");
    EventLoop loop = loop("sockSendTo()");
    checkFreeToWrite(loop, channel, "sockSendTo()");
    if (!data.hasRemaining()) {
      if (channel.isConnected()) {
        throw new UnsupportedOperationException(
            "sockSendTo() of an empty packet by a connected channel, which the JDK does not send:"
                + " use a channel that is not connected, or a DatagramEndpoint");
      }
      // That an empty packet was sent looks the same as that it was not.
      UserChannel.of(loop, channel, "sockSendTo()").awaitWritable("sockSendTo()");
      int _ = channel.send(data, to);
      return;
    }
    while (channel.send(data, to) == 0) {
      UserChannel.of(loop, channel, "sockSendTo()").awaitWritable("sockSendTo()");
    }
  }

  /**
   * Waits for a packet, of whatever length. A cancellation loses none.
   *
   * @param channel a channel that does not block
   * @return the packet
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws java.net.PortUnreachableException if a connected channel learned that nothing listens
   *     where it sent to
   * @throws IOException if the system refuses
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static Datagram sockRecvFrom(DatagramChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    EventLoop loop = loop("sockRecvFrom()");
    UserChannel _ = waitIfDrained(loop, channel, "sockRecvFrom()");
    // Has room for the largest packet there can be.
    ByteBuffer scratch = scratch(loop);
    while (true) {
      SocketAddress from = channel.receive(scratch.clear());
      if (from != null) {
        byte[] data = new byte[scratch.flip().remaining()];
        scratch.get(data);
        return new Datagram(data, from);
      }
      UserChannel _ = waitReadable(loop, channel, "sockRecvFrom()");
    }
  }

  /**
   * Waits for a packet, and puts it into a buffer. What has no room there is lost, as with the
   * system's call. The buffer is touched only just before this returns. A cancellation loses no
   * packet. asyncio's {@code sock_recvfrom_into}.
   *
   * @param channel a channel that does not block
   * @param target where to put the packet, from its position on, which moves past it
   * @return where it came from
   * @throws ClosedChannelException if the channel is closed, or is being closed meanwhile
   * @throws java.net.PortUnreachableException if a connected channel learned that nothing listens
   *     where it sent to
   * @throws IOException if the system refuses
   * @throws ReadOnlyBufferException if the buffer cannot be written to
   * @throws IllegalStateException if it blocks, if a task or a callback waits to read from it
   *     already, if it belongs to a transport, or if the caller is no task
   */
  public static SocketAddress sockRecvFromInto(DatagramChannel channel, ByteBuffer target)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(target, "target");
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    EventLoop loop = loop("sockRecvFromInto()");
    UserChannel _ = waitIfDrained(loop, channel, "sockRecvFromInto()");
    while (true) {
      ByteBuffer scratch = scratch(loop).clear();
      SocketAddress from = channel.receive(scratch);
      if (from != null) {
        int count = Math.min(target.remaining(), scratch.flip().remaining());
        target.put(scratch.limit(count));
        return from;
      }
      UserChannel _ = waitReadable(loop, channel, "sockRecvFromInto()");
    }
  }

  // ---- what they are made of

  private static EventLoop loop(String method) {
    return Task.current(method).loop();
  }

  /**
   * Memory for one system call. The one that transports send from: received bytes that a protocol
   * is just looking at stand in the other one.
   */
  private static ByteBuffer scratch(EventLoop loop) {
    return ChannelPoller.of(loop).buffers().outgoing;
  }

  /** Waits before the first try where trying is in vain. */
  private static @Nullable UserChannel waitIfDrained(
      EventLoop loop, SelectableChannel channel, String method) throws IOException {
    UserChannel.checkNonBlocking(channel, method);
    UserChannel watch = UserChannel.find(loop, channel, method);
    if (watch != null) {
      if (watch.isDrained()) {
        watch.awaitReadable(method);
      } else {
        watch.checkReadable(method);
      }
    }
    return watch;
  }

  private static UserChannel waitReadable(EventLoop loop, SelectableChannel channel, String method)
      throws IOException {
    UserChannel watch = UserChannel.of(loop, channel, method);
    watch.awaitReadable(method);
    return watch;
  }

  /** Refuses an end that is that of the socket, and not one that the peer has sent. */
  private static void checkEnd(@Nullable UserChannel watch, int count) throws IOException {
    if (watch != null && count < 0) {
      watch.checkEnd();
    }
  }

  private static void noteDrained(@Nullable UserChannel watch, int count, int room) {
    if (watch != null && count > 0 && count < room) {
      watch.setDrained();
    }
  }
}
