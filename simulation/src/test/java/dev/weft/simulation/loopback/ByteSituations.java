package dev.weft.simulation.loopback;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockSendAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Task;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** What programs see of bytes and of half of a connection of TCP. */
final class ByteSituations {
  private ByteSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation(
            "half-close both ways", ByteSituations::answerAfterEnd, ByteSituations::endAndRead),
        new Situation(
            "shut down output twice", ByteSituations::readToTheEnd, ByteSituations::endTwice),
        new Situation(
            "shut down input, then bytes",
            ByteSituations::writeAfterMark,
            ByteSituations::shutInput),
        new Situation(
            "shut down input with unread bytes",
            ByteSituations::writeThenMark,
            ByteSituations::shutInputUnread),
        new Situation(
            "shut down both, then bytes", ByteSituations::writeAfterEnd, ByteSituations::shutBoth),
        new Situation(
            "shut down after a reset", Roles::closeUnread, ByteSituations::shutAfterReset),
        new Situation(
            "a slow reader stops the writer",
            ByteSituations::readWhenFull,
            ByteSituations::writeUntilFull),
        new Situation(
            "many small writes", ByteSituations::readAllInOrder, ByteSituations::writeManySmall),
        new Situation("empty buffers", Roles::closeAtOnce, ByteSituations::emptyBuffers),
        new Situation("several buffers", ByteSituations::echoOnce, ByteSituations::severalBuffers));
  }

  private static void answerAfterEnd(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.arrival(channel);
      side.read(channel);
      if (!channel.isConnected()) {
        side.say("not connected");
      }
      side.await("ended");
      side.arrival(channel);
      side.read(channel);
      side.read(channel);
      side.write(channel, 50);
      channel.shutdownOutput();
      side.write(channel, 1);
      side.read(channel);
      side.await("done");
      side.read(channel);
    }
  }

  private static void endAndRead(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.write(channel, 100);
      side.settle();
      channel.shutdownOutput();
      side.reach("ended");
      side.write(channel, 1);
      side.arrival(channel);
      side.settle();
      side.read(channel);
      side.read(channel);
      side.read(channel);
      side.say("connected " + channel.isConnected() + ", open " + channel.isOpen());
      side.write(channel, 1);
    }
    side.reach("done");
  }

  private static void readToTheEnd(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.arrival(channel);
      side.read(channel);
      side.await("done");
    }
  }

  private static void endTwice(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      channel.shutdownOutput();
      channel.shutdownOutput();
      side.say("connected " + channel.isConnected());
      channel.shutdownInput();
      channel.shutdownInput();
      side.read(channel);
      side.write(channel, 1);
      side.say("connected " + channel.isConnected());
    }
    side.reach("done");
  }

  private static void writeAfterMark(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.await("shut");
      side.write(channel, 10);
      side.reach("written");
      side.await("closed");
      side.arrival(channel);
      side.read(channel);
      side.read(channel);
      side.write(channel, 1);
      side.await("done");
    }
  }

  private static void shutInput(Side side) throws Exception {
    SocketChannel channel = side.connected();
    channel.shutdownInput();
    side.read(channel);
    side.reach("shut");
    side.await("written");
    side.settle();
    side.read(channel);
    side.write(channel, 5);
    side.settle();
    channel.close();
    side.reach("closed");
    side.settle();
    side.reach("done");
  }

  private static void writeThenMark(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.write(channel, 10);
      side.await("closed");
      side.arrival(channel);
      side.read(channel);
      side.write(channel, 1);
      side.await("done");
    }
  }

  private static void shutInputUnread(Side side) throws Exception {
    SocketChannel channel = side.connected();
    side.arrival(channel);
    channel.shutdownInput();
    side.read(channel);
    channel.close();
    side.reach("closed");
    side.settle();
    side.reach("done");
  }

  private static void writeAfterEnd(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.arrival(channel);
      side.read(channel);
      side.write(channel, 10);
      side.reach("written");
      side.await("done");
      side.read(channel);
      side.write(channel, 1);
      side.read(channel);
    }
  }

  private static void shutBoth(Side side) throws Exception {
    SocketChannel channel = side.connected();
    channel.shutdownInput();
    channel.shutdownOutput();
    side.await("written");
    side.settle();
    side.read(channel);
    side.write(channel, 1);
    side.reach("done");
    channel.close();
  }

  private static void shutAfterReset(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.write(channel, 10);
      side.arrival(channel);
      side.attempt("shut output", () -> channel.shutdownOutput().isOpen());
      side.attempt("shut input", () -> channel.shutdownInput().isOpen());
      side.read(channel);
      side.write(channel, 10);
    }
    side.reach("done");
  }

  private static void readWhenFull(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.await("full");
      for (int i = 0; i < 400; i++) {
        sleep(Duration.ZERO);
      }
      side.reach("look");
      side.await("looked");
      long sum = 0;
      long count = 0;
      for (byte[] part = sockRecv(channel, 100_000);
          part.length > 0;
          part = sockRecv(channel, 100_000)) {
        for (byte each : part) {
          sum = sum * 31 + each;
        }
        count += part.length;
      }
      side.say("read " + count + " " + sum);
    }
  }

  private static void writeUntilFull(Side side) throws Exception {
    byte[] data = new byte[6_000_000];
    long sum = 0;
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 7 + (i >> 11));
      sum = sum * 31 + data[i];
    }
    try (SocketChannel channel = side.connected()) {
      Task<?> sending = createTask(() -> sockSendAll(channel, data));
      sleep(Duration.ZERO);
      side.reach("full");
      side.await("look");
      side.say("waits " + !sending.isDone());
      side.reach("looked");
      sending.await();
      side.say("sent " + data.length + " " + sum);
    }
  }

  private static void readAllInOrder(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      StringBuilder all = new StringBuilder();
      for (byte[] part = sockRecv(channel, 5); part.length > 0; part = sockRecv(channel, 5)) {
        for (byte each : part) {
          all.append((char) each);
        }
      }
      side.say(all.toString());
    }
  }

  private static void writeManySmall(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      for (int i = 0; i < 300; i++) {
        sockSendAll(channel, (i + " ").getBytes(UTF_8));
      }
    }
  }

  private static void emptyBuffers(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.attempt("read nothing", () -> channel.read(ByteBuffer.allocate(0)));
      side.write(channel, 0);
      side.arrival(channel);
      side.attempt("read nothing", () -> channel.read(ByteBuffer.allocate(0)));
      side.read(channel);
      side.attempt("read only", () -> channel.read(ByteBuffer.allocate(10).asReadOnlyBuffer()));
      side.write(channel, 10);
      side.settle();
      side.write(channel, 0);
      side.attempt("read nothing", () -> channel.read(ByteBuffer.allocate(0)));
      side.write(channel, 10);
    }
    side.reach("done");
  }

  private static void echoOnce(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      sockSendAll(channel, sockRecv(channel, 1000));
      side.await("done");
    }
  }

  private static void severalBuffers(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      ByteBuffer[] out = {
        ByteBuffer.wrap(new byte[3]), ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[4])
      };
      side.attempt("write", () -> channel.write(out));
      ByteBuffer[] in = {ByteBuffer.allocate(2), ByteBuffer.allocate(0), ByteBuffer.allocate(9)};
      awaitReadable(channel);
      side.attempt("read", () -> channel.read(in));
      side.say(in[0].position() + " " + in[1].position() + " " + in[2].position());
      side.attempt("read", () -> channel.read(in));
    }
    side.reach("done");
  }
}
