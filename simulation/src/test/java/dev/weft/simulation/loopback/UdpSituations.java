package dev.weft.simulation.loopback;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.net.Sockets.sockRecvFrom;
import static dev.weft.net.Sockets.sockSendTo;

import dev.weft.Task;
import dev.weft.net.Datagram;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;

/** What programs see of UDP through channels of {@code java.nio}. */
final class UdpSituations {
  private UdpSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation("UDP: states", UdpSituations::bindAndWait, UdpSituations::states),
        new Situation("UDP: use after close", Roles::nothing, UdpSituations::useAfterClose),
        new Situation(
            "UDP: nothing receives", UdpSituations::closeFirst, UdpSituations::sendToNothing),
        new Situation(
            "UDP: nothing receives, not connected",
            UdpSituations::closeFirst,
            UdpSituations::sendToNothingUnconnected),
        new Situation("UDP: lengths", UdpSituations::receiveLengths, UdpSituations::sendLengths),
        new Situation(
            "UDP: a connected one filters",
            UdpSituations::receiveConnected,
            UdpSituations::sendFromTwo),
        new Situation("UDP: bind", UdpSituations::bind, Roles::nothing),
        new Situation("UDP: addresses", UdpSituations::echoAddresses, UdpSituations::addresses),
        new Situation("UDP: several buffers", UdpSituations::echo, UdpSituations::severalBuffers),
        new Situation(
            "UDP: close while a receive waits", Roles::nothing, UdpSituations::closeWhileReceiving),
        new Situation(
            "UDP: more than the receiver keeps",
            UdpSituations::receiveLate,
            UdpSituations::sendMany),
        new Situation("UDP: options", Roles::nothing, UdpSituations::options));
  }

  private static DatagramChannel server(Side side) throws Exception {
    DatagramChannel channel = side.datagrams();
    channel.bind(new InetSocketAddress(side.own(), 0));
    side.listensAt(channel.getLocalAddress());
    return channel;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count);
  }

  private static void closeFirst(Side side) throws Exception {
    server(side).close();
  }

  private static void bindAndWait(Side side) throws Exception {
    try (DatagramChannel _ = server(side)) {
      side.await("done");
    }
  }

  private static void states(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      InetSocketAddress server = side.server();
      side.say("local " + channel.getLocalAddress() + ", remote " + channel.getRemoteAddress());
      side.attempt("read", () -> channel.read(bytes(10)));
      side.attempt("write", () -> channel.write(bytes(10)));
      side.attempt("receive", () -> channel.receive(bytes(10)));
      side.attempt(
          "send to a name",
          () -> channel.send(bytes(1), InetSocketAddress.createUnresolved("x", 1)));
      side.attempt(
          "connect to a name", () -> channel.connect(InetSocketAddress.createUnresolved("x", 1)));
      side.attempt("disconnect", () -> channel.disconnect().isConnected());
      side.attempt("receive into read-only", () -> channel.receive(bytes(10).asReadOnlyBuffer()));
      channel.connect(server);
      side.say("connected " + channel.isConnected());
      side.attempt("connect again", () -> channel.connect(server).isConnected());
      side.attempt("bind connected", () -> channel.bind(null));
      side.attempt(
          "send elsewhere",
          () -> channel.send(bytes(1), new InetSocketAddress(server.getAddress(), 1)));
      side.attempt("send there", () -> channel.send(bytes(1), server));
      side.attempt("read nothing", () -> channel.read(bytes(10)));
      side.attempt("receive nothing", () -> channel.receive(bytes(10)));
      channel.disconnect();
      side.say("connected " + channel.isConnected());
      side.say("remote " + channel.getRemoteAddress());
      side.attempt("write", () -> channel.write(bytes(10)));
      side.attempt(
          "send to port 0",
          () -> channel.send(bytes(1), new InetSocketAddress(server.getAddress(), 0)));
    }
    side.reach("done");
  }

  private static void useAfterClose(Side side) throws Exception {
    DatagramChannel channel = side.datagrams();
    channel.bind(null);
    InetSocketAddress to = (InetSocketAddress) channel.getLocalAddress();
    channel.close();
    side.attempt("send", () -> channel.send(bytes(1), to));
    side.attempt("receive", () -> channel.receive(bytes(1)));
    side.attempt("read", () -> channel.read(bytes(1)));
    side.attempt("write", () -> channel.write(bytes(1)));
    side.attempt("local", channel::getLocalAddress);
    side.attempt("remote", channel::getRemoteAddress);
    side.attempt("connect", () -> channel.connect(to));
    side.attempt("bind", () -> channel.bind(null));
    side.attempt("disconnect", () -> channel.disconnect().isConnected());
    side.attempt("option", () -> channel.getOption(StandardSocketOptions.SO_SNDBUF));
    side.say("connected " + channel.isConnected());
  }

  private static void sendToNothing(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      channel.connect(side.server());
      side.attempt("write", () -> channel.write(bytes(10)));
      side.settle();
      side.attempt("write", () -> channel.write(bytes(10)));
      side.settle();
      side.attempt("read", () -> channel.read(bytes(10)));
      side.attempt("read", () -> channel.read(bytes(10)));
      side.attempt("write", () -> channel.write(bytes(10)));
      side.settle();
      side.attempt("receive", () -> channel.receive(bytes(10)));
      side.attempt("send", () -> channel.send(bytes(10), side.server()));
      side.settle();
      side.attempt("send", () -> channel.send(bytes(10), side.server()));
    }
  }

  private static void sendToNothingUnconnected(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      side.attempt("send", () -> channel.send(bytes(10), side.server()));
      side.settle();
      side.attempt("send", () -> channel.send(bytes(10), side.server()));
      side.settle();
      side.attempt("receive", () -> channel.receive(bytes(10)));
    }
  }

  private static void receiveLengths(Side side) throws Exception {
    try (DatagramChannel channel = server(side)) {
      side.await("sent");
      side.settle();
      ByteBuffer small = bytes(5);
      side.attempt("receive", () -> channel.receive(small));
      side.say("got " + small.position());
      ByteBuffer target = bytes(100);
      side.attempt("receive nothing", () -> channel.receive(target));
      side.say("got " + target.position());
      side.attempt("receive", () -> channel.receive(target));
      side.say("got " + target.position());
      side.attempt("into no room", () -> channel.receive(bytes(0)));
      side.say("longest " + sockRecvFrom(channel).data().length);
      side.attempt("receive", () -> channel.receive(target));
    }
  }

  private static void sendLengths(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      InetSocketAddress server = side.server();
      side.attempt("send", () -> channel.send(bytes(10), server));
      side.settle();
      side.attempt("send nothing", () -> channel.send(bytes(0), server));
      side.settle();
      side.attempt("send", () -> channel.send(bytes(20), server));
      side.settle();
      side.attempt("send", () -> channel.send(bytes(30), server));
      side.settle();
      side.attempt("too long", () -> channel.send(bytes(65_508), server));
      side.settle();
      side.attempt("much too long", () -> channel.send(bytes(100_000), server));
      side.settle();
      side.attempt("longest", () -> channel.send(bytes(65_507), server));
      ByteBuffer kept = bytes(65_508);
      side.attempt("too long", () -> channel.send(kept, server));
      side.say("position " + kept.position());
    }
    side.reach("sent");
  }

  private static void receiveConnected(Side side) throws Exception {
    try (DatagramChannel channel = server(side)) {
      Datagram first = sockRecvFrom(channel);
      side.say("first " + first.data().length);
      channel.connect(first.from());
      side.reach("connected");
      side.await("sent");
      side.settle();
      ByteBuffer target = bytes(100);
      side.attempt("read", () -> channel.read(target));
      side.attempt("read", () -> channel.read(target));
      side.attempt("read", () -> channel.read(target));
      channel.disconnect();
      side.reach("disconnected");
      side.say("from the other " + sockRecvFrom(channel).data().length);
    }
  }

  private static void sendFromTwo(Side side) throws Exception {
    try (DatagramChannel one = side.datagrams();
        DatagramChannel other = side.datagrams()) {
      InetSocketAddress server = side.server();
      sockSendTo(one, bytes(1), server);
      side.await("connected");
      sockSendTo(other, bytes(2), server);
      sockSendTo(one, bytes(3), server);
      side.settle();
      side.reach("sent");
      side.await("disconnected");
      sockSendTo(other, bytes(4), server);
    }
  }

  private static void bind(Side side) throws Exception {
    try (DatagramChannel one = side.datagrams();
        DatagramChannel other = side.datagrams();
        DatagramChannel all = side.datagrams()) {
      one.bind(new InetSocketAddress(side.own(), 0));
      side.attempt("bind again", () -> one.bind(null));
      side.attempt("in use", () -> other.bind(one.getLocalAddress()));
      side.say("local " + other.getLocalAddress());
      side.attempt(
          "elsewhere",
          () -> other.bind(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)));
      side.attempt("a name", () -> other.bind(InetSocketAddress.createUnresolved("x", 0)));
      int port = Side.port(one);
      side.attempt("the wildcard", () -> all.bind(new InetSocketAddress("0.0.0.0", port)));
      other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
      sockSendTo(all, bytes(7), other.getLocalAddress());
      side.say("came to the other " + sockRecvFrom(other).data().length);
      side.say("came to the first " + one.receive(bytes(10)));
      sockSendTo(one, bytes(8), one.getLocalAddress());
      Datagram own = sockRecvFrom(one);
      side.say(
          "to itself "
              + own.data().length
              + ", from itself "
              + own.from().equals(one.getLocalAddress()));
    }
  }

  private static void echoAddresses(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      channel.bind(null);
      side.listensAt(channel.getLocalAddress());
      side.say("local " + channel.getLocalAddress().toString().replaceAll(":[0-9]+", ":0"));
      Datagram got = sockRecvFrom(channel);
      side.say("from " + got.from());
      sockSendTo(channel, bytes(2), got.from());
      side.await("done");
    }
  }

  private static void addresses(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      InetSocketAddress server = side.server();
      sockSendTo(channel, bytes(1), server);
      side.say("local " + channel.getLocalAddress().toString().replaceAll(":[0-9]+", ":0"));
      side.say("remote " + channel.getRemoteAddress());
      side.say("from " + sockRecvFrom(channel).from());
      channel.connect(server);
      side.say("local " + channel.getLocalAddress());
      side.say("remote " + channel.getRemoteAddress());
      channel.disconnect();
      side.say("local " + channel.getLocalAddress().toString().replaceAll(":[0-9]+", ":0"));
    }
    try (DatagramChannel connected = side.datagrams()) {
      connected.connect(side.server());
      side.say("local " + connected.getLocalAddress());
    }
    side.reach("done");
  }

  private static void echo(Side side) throws Exception {
    try (DatagramChannel channel = server(side)) {
      Datagram got = sockRecvFrom(channel);
      side.say("got " + got.data().length);
      sockSendTo(channel, ByteBuffer.wrap(got.data()), got.from());
      side.await("done");
    }
  }

  private static void severalBuffers(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      ByteBuffer[] out = {bytes(2), bytes(0), bytes(5)};
      side.attempt("not connected", () -> channel.write(out));
      channel.connect(side.server());
      side.attempt("write", () -> channel.write(out));
      side.settle();
      ByteBuffer[] in = {bytes(3), bytes(3)};
      side.attempt("read", () -> channel.read(in));
      side.say(in[0].position() + " " + in[1].position());
      side.attempt("read", () -> channel.read(new ByteBuffer[] {bytes(1), bytes(1)}));
    }
    side.reach("done");
  }

  private static void closeWhileReceiving(Side side) throws Exception {
    DatagramChannel channel = side.datagrams();
    channel.bind(null);
    Task<?> receiving =
        createTask(() -> side.attempt("waiting receive", () -> sockRecvFrom(channel)));
    sleep(Duration.ZERO);
    channel.close();
    receiving.await();
  }

  private static void receiveLate(Side side) throws Exception {
    try (DatagramChannel channel = server(side)) {
      side.await("sent");
      side.settle();
      int count = 0;
      while (true) {
        ByteBuffer target = bytes(2000);
        if (channel.receive(target) == null) {
          break;
        }
        count++;
      }
      side.say("all " + (count == 1000) + ", some " + (count > 20));
    }
  }

  private static void sendMany(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      for (int i = 0; i < 1000; i++) {
        sockSendTo(channel, bytes(1000), side.server());
      }
    }
    side.reach("sent");
  }

  private static void options(Side side) throws Exception {
    try (DatagramChannel channel = side.datagrams()) {
      side.say("broadcast " + channel.getOption(StandardSocketOptions.SO_BROADCAST));
      channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
      side.say("broadcast " + channel.getOption(StandardSocketOptions.SO_BROADCAST));
      side.say("reuse " + channel.getOption(StandardSocketOptions.SO_REUSEADDR));
      side.say("buffer " + (channel.getOption(StandardSocketOptions.SO_SNDBUF) > 0));
      side.say("class " + channel.getOption(StandardSocketOptions.IP_TOS));
      side.attempt("no delay", () -> channel.getOption(StandardSocketOptions.TCP_NODELAY));
      side.attempt("less", () -> channel.setOption(StandardSocketOptions.SO_RCVBUF, -1));
      side.attempt("nothing", () -> channel.setOption(StandardSocketOptions.SO_RCVBUF, null));
      side.say("options " + Roles.names(channel.supportedOptions()));
    }
  }
}
