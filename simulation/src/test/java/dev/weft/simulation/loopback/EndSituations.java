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
            "both close at once", EndSituations::acceptAndClose, EndSituations::connectAndClose),
        new Situation(
            "both reset at once", EndSituations::acceptAndReset, EndSituations::connectAndReset),
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

  private static void acceptAndClose(Side side) throws Exception {
    closeTogether(side, side.accepted(), "accepted", "connected");
    side.await("done");
  }

  private static void connectAndClose(Side side) throws Exception {
    closeTogether(side, side.connected(), "connected", "accepted");
    side.reach("done");
  }

  private static void closeTogether(Side side, SocketChannel channel, String here, String there)
      throws Exception {
    side.reach(here);
    side.await(there);
    channel.shutdownOutput();
    side.arrival(channel);
    side.read(channel);
    side.attempt(
        "close",
        () -> {
          channel.close();
          return "closed";
        });
  }

  private static void acceptAndReset(Side side) throws Exception {
    resetTogether(side, side.accepted(), "accepted", "connected");
    side.await("done");
  }

  private static void connectAndReset(Side side) throws Exception {
    resetTogether(side, side.connected(), "connected", "accepted");
    side.reach("done");
  }

  private static void resetTogether(Side side, SocketChannel channel, String here, String there)
      throws Exception {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    side.reach(here);
    side.await(there);
    channel.close();
    side.say("closed");
    side.read(channel);
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

  private static Task<?> startWrite(Side side, SocketChannel channel) {
    return createTask(() ->
        side.attempt(
            "waiting write",
            () -> {
              sockSendAll(channel, new byte[10_000_000]);
              return "sent";
            }));
  }

  private static void closeWhileWriting(Side side) throws Exception {
    SocketChannel channel = side.connected();
    Side.fill(channel);
    side.reach("full");
    side.await("go");
    Task<?> writing = startWrite(side, channel);
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
      Task<?> writing = startWrite(side, channel);
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
