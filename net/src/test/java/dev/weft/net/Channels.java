package dev.weft.net;

import static dev.weft.net.Sockets.sockRecvInto;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.internal.poll.ChannelPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;

/** Channels that do not block, and what tests do with them. */
final class Channels {
  private Channels() {}

  static void assertNotRegistered(SelectableChannel channel) {
    assertThat(ChannelPoller.of(EventLoop.running()).ownerOf(channel)).isNull();
  }

  static void end(Task<?> task) {
    task.cancel();
    try {
      task.await();
    } catch (CancelledError e) {
      // What was asked for.
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  static byte[] randomBytes(int count) {
    byte[] data = new byte[count];
    new Random(count).nextBytes(data);
    return data;
  }

  static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
    channel.configureBlocking(false);
    return channel;
  }

  static ServerSocketChannel listener() throws IOException {
    var listener = nonBlocking(ServerSocketChannel.open());
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    return listener;
  }

  static DatagramChannel datagrams() throws IOException {
    var channel = nonBlocking(DatagramChannel.open());
    channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    return channel;
  }

  /** Writes until the system takes no more; returns how much it took. */
  static long fill(SocketChannel channel) throws IOException {
    var block = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    int idle = 0;
    while (idle < 3) {
      int count = channel.write(block.clear());
      sent += count;
      idle = count == 0 ? idle + 1 : 0;
      Loops.turn();
    }
    return sent;
  }

  static <C extends SelectableChannel & java.nio.channels.ReadableByteChannel> byte[] readExactly(
      C channel, int count) throws IOException {
    var data = ByteBuffer.allocate(count);
    while (data.hasRemaining()) {
      int read = sockRecvInto(channel, data);
      if (read < 0) {
        break;
      }
    }
    return Arrays.copyOf(data.array(), data.position());
  }

  /** Two connected sockets. */
  record Pair(SocketChannel left, SocketChannel right) implements AutoCloseable {

    static Pair open() throws IOException {
      try (var listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var left = SocketChannel.open(listener.getLocalAddress());
        return new Pair(nonBlocking(left), nonBlocking(listener.accept()));
      }
    }

    @Override
    public void close() throws IOException {
      left.close();
      right.close();
    }
  }
}
