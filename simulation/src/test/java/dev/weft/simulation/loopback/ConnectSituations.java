package dev.weft.simulation.loopback;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;
import static dev.weft.net.Sockets.sockRecv;
import static dev.weft.net.Sockets.sockSendAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Task;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** What programs see of connecting, listening, addresses and options of TCP. */
final class ConnectSituations {
  private ConnectSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation(
            "connect, nothing listens",
            ConnectSituations::listenNoMore,
            ConnectSituations::connectRefused),
        new Situation("connect, and again", Roles::acceptOne, ConnectSituations::connectAgain),
        new Situation("use before the connection", Roles::nothing, ConnectSituations::useBefore),
        new Situation(
            "the backlog is full", ConnectSituations::acceptLate, ConnectSituations::connectToFull),
        new Situation(
            "the server closes its backlog",
            ConnectSituations::closeListener,
            ConnectSituations::connectUnaccepted),
        new Situation(
            "accept", ConnectSituations::acceptStates, ConnectSituations::connectAfterwards),
        new Situation(
            "a peer that went before it was accepted",
            ConnectSituations::acceptGone,
            ConnectSituations::goBeforeAccept),
        new Situation(
            "a peer that reset before it was accepted",
            ConnectSituations::acceptGone,
            ConnectSituations::resetBeforeAccept));
  }

  private static void listenNoMore(Side side) throws Exception {
    side.listener(1).close();
  }

  private static void connect(Side side) throws Exception {
    SocketChannel channel = side.socket();
    side.attempt(
        "connect",
        () -> {
          sockConnect(channel, side.server());
          return "connected";
        });
    side.say("open " + channel.isOpen());
  }

  private static void connectRefused(Side side) throws Exception {
    InetSocketAddress address = side.server();
    SocketChannel channel = side.socket();
    side.attempt("connect", () -> channel.connect(address));
    side.say("pending " + channel.isConnectionPending());
    awaitWritable(channel);
    side.attempt("finish", channel::finishConnect);
    side.say("open " + channel.isOpen() + ", connected " + channel.isConnected());
    side.attempt("finish", channel::finishConnect);
    side.write(channel, 1);
    side.read(channel);
    side.attempt("remote", channel::getRemoteAddress);
    connect(side);
  }

  private static void connectAgain(Side side) throws Exception {
    try (SocketChannel channel = side.socket()) {
      side.attempt("finish", channel::finishConnect);
      InetSocketAddress address = side.server();
      side.attempt("a name", () -> channel.connect(InetSocketAddress.createUnresolved("x", 1)));
      side.say("open " + channel.isOpen());
      sockConnect(channel, address);
      side.say("connected " + channel.isConnected() + ", pending " + channel.isConnectionPending());
      side.attempt("connect", () -> channel.connect(address));
      side.attempt("finish", channel::finishConnect);
    }
    side.reach("done");
  }

  private static void useBefore(Side side) throws Exception {
    try (SocketChannel channel = side.socket()) {
      side.read(channel);
      side.write(channel, 1);
      side.attempt("shut output", channel::shutdownOutput);
      side.attempt("shut input", channel::shutdownInput);
      side.attempt("remote", channel::getRemoteAddress);
      side.attempt("local", channel::getLocalAddress);
      side.say("connected " + channel.isConnected() + ", pending " + channel.isConnectionPending());
      side.attempt("finish", channel::finishConnect);
    }
  }

  private static void acceptLate(Side side) throws Exception {
    try (ServerSocketChannel listener = side.listener(1)) {
      side.await("waits");
      for (int i = 0; i < 3; i++) {
        try (SocketChannel channel = sockAccept(listener)) {
          side.say("accepted");
          side.reach("accepted");
          side.say(new String(sockRecv(channel, 10), UTF_8));
        }
      }
      side.say("and no more: " + listener.accept());
    }
  }

  private static void connectToFull(Side side) throws Exception {
    try (SocketChannel one = side.connected();
        SocketChannel two = side.connected();
        SocketChannel three = side.socket()) {
      side.say("two are connected");
      var _ = three.connect(side.server());
      side.settle();
      side.attempt("third", three::finishConnect);
      side.reach("waits");
      sockSendAll(one, "one".getBytes(UTF_8));
      sockSendAll(two, "two".getBytes(UTF_8));
      side.await("accepted");
      awaitWritable(three);
      side.attempt("third", three::finishConnect);
      sockSendAll(three, "three".getBytes(UTF_8));
      side.arrival(three);
      side.read(three);
    }
  }

  private static void closeListener(Side side) throws Exception {
    try (ServerSocketChannel _ = side.listener(10)) {
      side.await("connected");
    }
    side.reach("closed");
    side.await("done");
  }

  private static void connectUnaccepted(Side side) throws Exception {
    try (SocketChannel idle = side.connected();
        SocketChannel busy = side.connected()) {
      side.write(busy, 10);
      side.settle();
      side.reach("connected");
      side.await("closed");
      side.arrival(idle);
      side.read(idle);
      side.write(idle, 1);
      side.arrival(busy);
      side.write(busy, 1);
      side.read(busy);
      connect(side);
    }
    side.reach("done");
  }

  private static void acceptStates(Side side) throws Exception {
    ServerSocketChannel unbound = side.serverSocket();
    unbound.configureBlocking(false);
    side.say("local " + unbound.getLocalAddress());
    side.attempt("accept", unbound::accept);
    ServerSocketChannel listener = side.listener(10);
    side.say("local " + listener.getLocalAddress());
    side.attempt("bind again", () -> listener.bind(null));
    side.attempt("accept", listener::accept);
    Task<?> accept = createTask(() -> side.attempt("waiting accept", () -> sockAccept(listener)));
    sleep(Duration.ZERO);
    listener.close();
    accept.await();
    side.attempt("accept", listener::accept);
    side.attempt("local", listener::getLocalAddress);
    side.attempt("bind", () -> listener.bind(null));
    side.attempt("option", () -> listener.getOption(StandardSocketOptions.SO_REUSEADDR));
    side.say("open " + listener.isOpen());
    side.reach("closed");
    side.await("done");
  }

  private static void connectAfterwards(Side side) throws Exception {
    side.await("closed");
    connect(side);
    side.reach("done");
  }

  private static void acceptGone(Side side) throws Exception {
    try (ServerSocketChannel listener = side.listener(10)) {
      side.await("gone");
      try (SocketChannel channel = sockAccept(listener)) {
        side.say("connected " + channel.isConnected());
        side.attempt("remote", channel::getRemoteAddress);
        side.arrival(channel);
        side.read(channel);
        side.read(channel);
        side.read(channel);
        side.write(channel, 1);
      }
    }
  }

  private static void goBeforeAccept(Side side) throws Exception {
    SocketChannel channel = side.connected();
    side.write(channel, 5);
    channel.close();
    side.settle();
    side.reach("gone");
  }

  private static void resetBeforeAccept(Side side) throws Exception {
    SocketChannel channel = side.connected();
    side.write(channel, 5);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
    side.settle();
    side.reach("gone");
  }
}
