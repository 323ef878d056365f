package dev.weft.simulation.loopback;

import static dev.weft.net.Sockets.awaitWritable;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** What programs see of ports, addresses and options of TCP. */
final class AddressSituations {
  private AddressSituations() {}

  static List<Situation> all() {
    return List.of(
        new Situation("bind", AddressSituations::bind, Roles::nothing),
        new Situation("bind again", AddressSituations::bindAgain, Roles::nothing),
        new Situation("bind a client", Roles::acceptOne, AddressSituations::bindClient),
        new Situation("one port on two addresses", AddressSituations::bindWildcard, Roles::nothing),
        new Situation(
            "addresses", AddressSituations::acceptedAddresses, AddressSituations::addresses),
        new Situation(
            "connect to the wildcard", AddressSituations::connectWildcard, Roles::nothing),
        new Situation("options", AddressSituations::serverOptions, AddressSituations::options));
  }

  private static void bind(Side side) throws Exception {
    try (ServerSocketChannel listener = side.listener(10);
        ServerSocketChannel other = side.serverSocket();
        ServerSocketChannel foreign = side.serverSocket();
        SocketChannel client = side.socket()) {
      SocketAddress taken = listener.getLocalAddress();
      side.attempt("a server at a port in use", () -> other.bind(taken));
      side.say("local " + other.getLocalAddress());
      side.attempt("a client at a port in use", () -> client.bind(taken));
      side.say("local " + client.getLocalAddress());
      side.attempt(
          "an address of another host",
          () -> foreign.bind(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)));
      side.attempt(
          "a name", () -> foreign.bind(InetSocketAddress.createUnresolved("somewhere", 0)));
      foreign.bind(new InetSocketAddress(side.own(), 0));
      side.say("any port: " + (Side.port(foreign) > 0));
    }
  }

  private static void bindAgain(Side side) throws Exception {
    ServerSocketChannel listener = side.listener(10);
    SocketAddress taken = listener.getLocalAddress();
    listener.close();
    try (ServerSocketChannel other = side.serverSocket()) {
      side.attempt("free again", () -> other.bind(taken).getLocalAddress());
    }
  }

  private static void bindClient(Side side) throws Exception {
    try (SocketChannel channel = side.socket();
        SocketChannel other = side.socket()) {
      InetSocketAddress server = side.server();
      channel.bind(null);
      side.attempt("bind again", () -> channel.bind(null));
      int port = Side.port(channel);
      side.say("any port: " + (port > 0));
      SocketAddress before = channel.getLocalAddress();
      side.say("before " + before);
      side.attempt("the same port", () -> other.bind(before));
      sockConnect(channel, server);
      side.say("port kept " + (Side.port(channel) == port));
      side.say("after " + channel.getLocalAddress());
      side.attempt("bind connected", () -> channel.bind(null));
    }
    side.reach("done");
  }

  private static void bindWildcard(Side side) throws Exception {
    try (ServerSocketChannel one = side.listener(10);
        ServerSocketChannel other = side.serverSocket();
        ServerSocketChannel all = side.serverSocket()) {
      int port = Side.port(one);
      side.attempt("the wildcard", () -> all.bind(new InetSocketAddress("0.0.0.0", port)));
      side.attempt(
          "another address",
          () -> {
            other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
            return "bound";
          });
      other.configureBlocking(false);
      try (SocketChannel to = side.socket()) {
        sockConnect(to, other.getLocalAddress());
        side.settle();
        side.say("came to the first: " + (one.accept() != null));
        side.say("came to the other: " + (other.accept() != null));
      }
    }
  }

  private static void acceptedAddresses(Side side) throws Exception {
    try (ServerSocketChannel listener = side.listener(10)) {
      try (SocketChannel channel = sockAccept(listener)) {
        side.say("local " + channel.getLocalAddress());
        side.say("remote " + channel.getRemoteAddress());
        side.await("done");
      }
    }
  }

  private static void addresses(Side side) throws Exception {
    SocketChannel channel = side.socket();
    side.say("local " + channel.getLocalAddress());
    side.say("remote " + channel.getRemoteAddress());
    boolean done = channel.connect(side.server());
    side.say("remote " + channel.getRemoteAddress());
    side.say("has a local one " + (channel.getLocalAddress() != null));
    if (!done) {
      awaitWritable(channel);
      channel.finishConnect();
    }
    side.say("local " + channel.getLocalAddress());
    side.say("remote " + channel.getRemoteAddress());
    side.say("text " + channel.toString().replaceAll("^\\S*\\[", "[").replaceAll(":[0-9]+", ":0"));
    channel.close();
    side.attempt("local", channel::getLocalAddress);
    side.attempt("remote", channel::getRemoteAddress);
    side.reach("done");
  }

  private static void connectWildcard(Side side) throws Exception {
    try (ServerSocketChannel listener = side.serverSocket();
        SocketChannel channel = side.socket()) {
      listener.configureBlocking(false);
      listener.bind(new InetSocketAddress("0.0.0.0", 0));
      side.listensAt(listener.getLocalAddress());
      side.say("listens at " + listener.getLocalAddress());
      int port = Side.port(listener);
      sockConnect(channel, new InetSocketAddress("0.0.0.0", port));
      side.say("remote " + channel.getRemoteAddress());
      side.say("local " + channel.getLocalAddress());
      try (SocketChannel accepted = sockAccept(listener)) {
        side.say("accepted at " + accepted.getLocalAddress());
      }
      try (SocketChannel another = side.socket()) {
        sockConnect(another, new InetSocketAddress(side.own(), port));
        side.say("remote " + another.getRemoteAddress());
        try (SocketChannel accepted = sockAccept(listener)) {
          side.say("accepted at " + accepted.getLocalAddress());
          side.say("from " + accepted.getRemoteAddress());
        }
      }
    }
  }

  private static void serverOptions(Side side) throws Exception {
    try (ServerSocketChannel listener = side.listener(10)) {
      side.say("reuse " + listener.getOption(StandardSocketOptions.SO_REUSEADDR));
      side.say("buffer " + (listener.getOption(StandardSocketOptions.SO_RCVBUF) > 0));
      side.attempt("no delay", () -> listener.getOption(StandardSocketOptions.TCP_NODELAY));
      side.attempt("nothing", () -> listener.setOption(StandardSocketOptions.SO_RCVBUF, null));
      side.attempt("less", () -> listener.setOption(StandardSocketOptions.SO_RCVBUF, -1));
      side.say("options " + Roles.names(listener.supportedOptions()));
      side.await("done");
    }
  }

  private static void options(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.say("no delay " + channel.getOption(StandardSocketOptions.TCP_NODELAY));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      side.say("no delay " + channel.getOption(StandardSocketOptions.TCP_NODELAY));
      side.say("keep alive " + channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      side.say("keep alive " + channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
      side.say("linger " + channel.getOption(StandardSocketOptions.SO_LINGER));
      channel.setOption(StandardSocketOptions.SO_LINGER, 5);
      side.say("linger " + channel.getOption(StandardSocketOptions.SO_LINGER));
      channel.setOption(StandardSocketOptions.SO_LINGER, -1);
      side.say("linger " + channel.getOption(StandardSocketOptions.SO_LINGER));
      side.say("reuse " + channel.getOption(StandardSocketOptions.SO_REUSEADDR));
      side.say("class " + channel.getOption(StandardSocketOptions.IP_TOS));
      channel.setOption(StandardSocketOptions.IP_TOS, 16);
      side.say("class " + channel.getOption(StandardSocketOptions.IP_TOS));
      side.say("buffer " + (channel.getOption(StandardSocketOptions.SO_SNDBUF) > 0));
      side.attempt("broadcast", () -> channel.getOption(StandardSocketOptions.SO_BROADCAST));
      side.attempt("less", () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, -1));
      side.attempt("nothing", () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, null));
      side.say("options " + Roles.names(channel.supportedOptions()));
    }
    side.reach("done");
  }
}
