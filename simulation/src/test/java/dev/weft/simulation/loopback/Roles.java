package dev.weft.simulation.loopback;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;

/** Sides of several situations. */
final class Roles {
  private Roles() {}

  static void nothing(Side side) {}

  static void acceptOne(Side side) throws Exception {
    try (SocketChannel _ = side.accepted()) {
      side.await("done");
    }
  }

  static void closeAtOnce(Side side) throws Exception {
    side.accepted().close();
    side.await("done");
  }

  static void closeUnread(Side side) throws Exception {
    try (SocketChannel channel = side.accepted()) {
      side.arrival(channel);
    }
    side.await("done");
  }

  static void readAndWriteOn(Side side) throws Exception {
    try (SocketChannel channel = side.connected()) {
      side.settle();
      side.write(channel, 10);
      side.settle();
      side.arrival(channel);
      side.read(channel);
      side.read(channel);
      side.read(channel);
      side.write(channel, 10);
      side.settle();
      side.write(channel, 10);
      side.settle();
      side.read(channel);
      side.say("connected " + channel.isConnected());
      side.attempt("remote", channel::getRemoteAddress);
      side.attempt("local", channel::getLocalAddress);
      side.attempt(
          "option", () -> channel.setOption(StandardSocketOptions.TCP_NODELAY, true).isOpen());
    }
    side.reach("done");
  }

  static List<String> names(Set<SocketOption<?>> options) {
    return options.stream()
        .filter(option -> option.getClass().getEnclosingClass() == StandardSocketOptions.class)
        .map(SocketOption::name)
        .filter(name -> !name.equals("IP_MULTICAST_IF"))
        .sorted()
        .toList();
  }
}
