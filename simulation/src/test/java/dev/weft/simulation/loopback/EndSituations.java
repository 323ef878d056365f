package dev.weft.simulation.loopback;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockSendAll;

import dev.weft.Task;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** What programs see of the ends of connections of TCP, orderly and not. */
final class EndSituations {
  private EndSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation("use after close", Roles::acceptOne, EndSituations::useAfterClose),
        new Situation("the server closes at once", Roles::closeAtOnce, EndSituations::writeOn),
        new Situation(
            "the server closes with unread bytes", Roles::closeUnread, Roles::readAndWriteOn),
        new Situation("bytes before a reset", EndSituations::writeAndReset, Roles::readAndWriteOn),
        new Situation("reset by SO_LINGER 0", EndSituations::linger, Roles::readAndWriteOn),
        new Situation("the end before a reset", EndSituations::endAndReset, Roles::readAndWriteOn),
        new Situation(
            "close with a time to linger", EndSituations::lingerLong, Roles::readAndWriteOn),
        new Situation(
            "write after a reset that no read has told",
            Roles::closeUnread,
            EndSituations::writeFirst),
        new Situation(
            "both close at once", EndSituations::closeTogether, EndSituations::closeTogether2),
        new Situation(
            "both reset at once", EndSituations::resetTogether, EndSituations::resetTogether2),
        new Situation(
            "close while a read waits", Roles::acceptOne, EndSituations::closeWhileReading),
        new Situation(
            "close while a write waits", EndSituations::holdOne, EndSituations::closeWhileWriting),
        new Situation(
            "reset while a write waits", EndSituations::resetFull, EndSituations::writeUntilReset),
        new Situation(
            "close with bytes on the way",
            EndSituations::readSlowly,
            EndSituations::writeAndClose));
  }

  private static void useAfterClose(Side side) throws Exception {
    SocketChannel channel = side.connected();
    channel.close();
    channel.close();
    side.read(channel);
    side.write(channel, 1);
    side.attempt("shut output", channel::shutdownOutput);
    side.attempt("shut input", channel::shutdownInput);
    side.attempt("remote", channel::getRemoteAddress);
    side.attempt("local", channel::getLocalAddress);
    side.attempt("bind", () -> channel.bind(null));
    side.attempt("connect", () -> channel.connect(side.server()));
    side.attempt("finish", channel::finishConnect);
    side.attempt("option", () -> channel.getOption(StandardSocketOptions.TCP_NODELAY));
    side.attempt("set option", () -> channel.setOption(StandardSocketOptions.TCP_NODELAY, true));
    side.say("connected " + channel.isConnected() + ", pending " + channel.isConnectionPending());
    side.reach("done");
  }

  private static void writeOn(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.arrival(channel);
      side.read(channel);
      side.read(channel);
      side.write(channel, 10);
      awaitWritable(channel);
      side.settle();
      side.write(channel, 10);
      side.write(channel, 10);
      side.read(channel);
      side.attempt(
          "shut output",
          () -> {
            channel.shutdownOutput();
            return "done";
          });
      side.say("connected " + channel.isConnected());
      side.attempt("remote", channel::getRemoteAddress);
    }
    side.reach("done");
  }

  private static void writeAndReset(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.write(channel, 7);
      side.arrival(channel);
    }
    side.await("done");
  }

  private static void linger(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      side.say("linger " + channel.getOption(StandardSocketOptions.SO_LINGER));
      sockRecv(channel, 100);
    }
    side.await("done");
  }

  private static void endAndReset(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      channel.shutdownOutput();
      side.arrival(channel);
    }
    side.await("done");
  }

  private static void lingerLong(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 3);
      sockRecv(channel, 100);
      side.write(channel, 10);
    }
    side.await("done");
  }

  private static void writeFirst(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.write(channel, 10);
      side.arrival(channel);
      side.write(channel, 10);
      side.write(channel, 10);
      side.read(channel);
      side.read(channel);
      side.write(channel, 10);
    }
    side.reach("done");
  }

  private static void closeTogether(Side side) throws Exception {
    SocketChannel channel = side.accepted();
    side.reach("ready");
    side.await("ready2");
    channel.shutdownOutput();
    side.arrival(channel);
    side.read(channel);
    side.attempt(
        "close",
        () -> {
          channel.close();
          return "closed";
        });
    side.await("done");
  }

  private static void closeTogether2(Side side) throws Exception {
    SocketChannel channel = side.connected();
    side.reach("ready2");
    side.await("ready");
    channel.shutdownOutput();
    side.arrival(channel);
    side.read(channel);
    channel.close();
    side.reach("done");
  }

  private static void resetTogether(Side side) throws Exception {
    SocketChannel channel = side.accepted();
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    side.reach("ready");
    side.await("ready2");
    channel.close();
    side.say("closed");
    side.await("done");
  }

  private static void resetTogether2(Side side) throws Exception {
    SocketChannel channel = side.connected();
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    side.reach("ready2");
    side.await("ready");
    channel.close();
    side.read(channel);
    side.reach("done");
  }

  private static void closeWhileReading(Side side) throws Exception {
    SocketChannel channel = side.connected();
    Task<?> reading = createTask(() -> side.attempt("waiting read", () -> sockRecv(channel, 10)));
    sleep(Duration.ZERO);
    channel.close();
    reading.await();
    side.reach("done");
  }

  private static void holdOne(Side side) throws Exception {
    try (SocketChannel _ = side.accepted()) {
      side.await("full");
      side.reach("go");
      side.await("done");
    }
  }

  private static void closeWhileWriting(Side side) throws Exception {
    SocketChannel channel = side.connected();
    Side.fill(channel);
    side.reach("full");
    side.await("go");
    Task<?> writing =
        createTask(() ->
            side.attempt(
                "waiting write",
                () -> {
                  sockSendAll(channel, new byte[10_000_000]);
                  return "sent";
                }));
    sleep(Duration.ZERO);
    channel.close();
    writing.await();
    side.reach("done");
  }

  private static void resetFull(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.await("full");
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    side.await("done");
  }

  private static void writeUntilReset(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      Side.fill(channel);
      Task<?> writing =
          createTask(() ->
              side.attempt(
                  "waiting write",
                  () -> {
                    sockSendAll(channel, new byte[10_000_000]);
                    return "sent";
                  }));
      sleep(Duration.ZERO);
      side.reach("full");
      writing.await();
      side.write(channel, 1);
      side.read(channel);
      side.read(channel);
    }
    side.reach("done");
  }

  private static void readSlowly(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.await("closed");
      long count = 0;
      for (byte[] part = sockRecv(channel, 30_000);
          part.length > 0;
          part = sockRecv(channel, 30_000)) {
        count += part.length;
      }
      side.say("all that was written: " + (count == side.written()));
      side.read(channel);
    }
  }

  private static void writeAndClose(Side side) throws Exception {
    SocketChannel channel = side.connected();
    side.hasWritten(Side.fill(channel));
    channel.close();
    side.reach("closed");
  }
}
