package dev.weft.simulation.loopback;

import static dev.weft.Async.sleep;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.sockAccept;
import static dev.weft.net.Sockets.sockConnect;

import dev.weft.net.internal.poll.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One side of a situation: what its program works with, and what it has seen. */
final class Side {
  private static final ProtocolFamily IPV4 = StandardProtocolFamily.INET;
  private static final Pattern ADDRESS =
      Pattern.compile("(0\\.0\\.0\\.0|127\\.0\\.0\\.1|10\\.0\\.\\d+\\.\\d+)(:\\d+)?");

  private final Stage stage;
  private final List<String> seen = new ArrayList<>();

  Side(Stage stage) {
    this.stage = stage;
  }

  List<String> seen() {
    return seen;
  }

  // ---- what it sees

  void say(@Nullable String what) {
    seen.add(
        ADDRESS
            .matcher(String.valueOf(what))
            .replaceAll(found -> place(found.group(1), found.group(2))));
  }

  /** Addresses and ports differ from run to run, and are the server's or not in all of them. */
  private String place(String address, String port) {
    if (port == null) {
      return "ADDRESS";
    }
    if (address.equals("0.0.0.0")) {
      return "ANY";
    }
    boolean isServer =
        port.equals(":" + stage.port())
            && (address.equals("127.0.0.1") || address.equals(own().getHostAddress()));
    return isServer ? "SERVER" : "OTHER";
  }

  /** What may fail. */
  @FunctionalInterface
  interface Call {
    Object run() throws Exception;
  }

  /** Says what a call returns, or throws. */
  void attempt(String what, Call call) throws InterruptedException {
    try {
      say(what + ": " + call.run());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      say(what + ": " + describe(e));
    }
  }

  static String describe(Throwable e) {
    return e == null ? "nothing" : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  // ---- in which order things happen

  /** Tells the other side that it may go on. */
  void reach(String mark) {
    stage.reach(mark);
  }

  /** Waits until the other side has got so far. */
  void await(String mark) {
    until(() -> stage.isReached(mark));
  }

  /** Waits for what nothing tells of. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ofMillis(1));
    }
  }

  /** Tells the other side how much was written. */
  void hasWritten(long bytes) {
    stage.hasWritten(bytes);
  }

  long written() {
    return stage.written();
  }

  // ---- channels

  static int port(NetworkChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Where the server is. */
  InetSocketAddress server() {
    await("listens");
    return new InetSocketAddress(stage.serverAddress(), stage.port());
  }

  InetAddress own() {
    return stage.serverAddress();
  }

  ServerSocketChannel serverSocket() throws IOException {
    return Network.current().channels().openServerSocketChannel(IPV4);
  }

  ServerSocketChannel listener(int backlog) throws IOException {
    ServerSocketChannel listener = serverSocket();
    listener.configureBlocking(false);
    listener.bind(new InetSocketAddress(stage.serverAddress(), 0), backlog);
    listensAt(listener.getLocalAddress());
    return listener;
  }

  /** Tells the client where. */
  void listensAt(SocketAddress address) {
    stage.listensAt(((InetSocketAddress) address).getPort());
  }

  /** One connection, with no server any more. */
  SocketChannel accepted() throws IOException {
    try (ServerSocketChannel listener = listener(50)) {
      return sockAccept(listener);
    }
  }

  SocketChannel socket() throws IOException {
    SocketChannel channel = Network.current().channels().openSocketChannel(IPV4);
    channel.configureBlocking(false);
    return channel;
  }

  SocketChannel connected() throws IOException {
    SocketChannel channel = socket();
    sockConnect(channel, server());
    return channel;
  }

  DatagramChannel datagrams() throws IOException {
    DatagramChannel channel = Network.current().channels().openDatagramChannel(IPV4);
    channel.configureBlocking(false);
    return channel;
  }

  /** Waits until something has arrived: bytes, the end, a reset. */
  void arrival(SelectableChannel channel) throws IOException {
    awaitReadable(channel);
    settle();
  }

  /** Lets what is under way arrive, where nothing tells of it: a reset after the end, say. */
  void settle() {
    sleep(stage.settling());
  }

  /** Says what a read gives that does not wait. */
  void read(SocketChannel channel) throws InterruptedException {
    attempt("read", () -> channel.read(ByteBuffer.allocate(1000)));
  }

  /** Says what a write gives that does not wait. */
  void write(SocketChannel channel, int bytes) throws InterruptedException {
    attempt("write", () -> channel.write(ByteBuffer.allocate(bytes)));
  }

  /** Writes until nothing more is taken. */
  static long fill(SocketChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    int idle = 0;
    while (idle < 3) {
      int count = channel.write(block.clear());
      sent += count;
      idle = count == 0 ? idle + 1 : 0;
      sleep(Duration.ofMillis(1));
    }
    return sent;
  }
}
