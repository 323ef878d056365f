package dev.weft.bench.program;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The load of {@code bench/peers/c/load.c} for machines without a C compiler, with the same options
 * and the same answer, but without TLS. It takes more of its processor, so fast servers wait for
 * it.
 */
public final class JavaLoad {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int GREETING_BYTES = 16;
  private static final int MOST_LATENCIES = 4_000_000;
  private static final double NANOS = 1e9;
  private static final double NANOS_OF_MICRO = 1e3;

  private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Map<String, String> options;
  private final ByteBuffer message;
  private final List<SocketChannel> connections = new ArrayList<>();
  private final Selector selector;
  private final long[] latencies = new long[MOST_LATENCIES];
  private int requests;

  private JavaLoad(Map<String, String> options) throws IOException {
    this.options = options;
    this.message = ByteBuffer.allocateDirect(Math.max(GREETING_BYTES, (int) number("size", 1024)));
    this.selector = Selector.open();
  }

  /** A connection's message under way. */
  private static final class Talk {
    final ByteBuffer outgoing;
    int toRead;
    long sentAt;

    Talk(ByteBuffer message) {
      outgoing = message.duplicate();
    }
  }

  /**
   * Prints the figures.
   *
   * @param args options, each followed by its value
   */
  public static void main(String[] args) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i].substring("--".length()), args[i + 1]);
    }
    new JavaLoad(options).run();
  }

  private double number(String name, double otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : Double.parseDouble(value);
  }

  private void run() throws IOException {
    for (int i = 0; i < (int) number("connections", 10); i++) {
      connections.add(open());
    }
    if (options.containsKey("hold")) {
      System.out.println("ready");
      int _ = System.in.read();
    }
    int active = Math.min(connections.size(), (int) number("active", connections.size()));
    for (SocketChannel connection : connections.subList(0, active)) {
      connection.configureBlocking(false);
      SelectionKey key = connection.register(selector, SelectionKey.OP_READ, new Talk(message));
      send(key, System.nanoTime());
    }
    talk(number("warm", 1));
    requests = 0;
    long server = serverNanos();
    long own = nanosOf(ProcessHandle.current());
    long nanos = talk(number("seconds", 1));
    print(nanos, serverNanos() - server, nanosOf(ProcessHandle.current()) - own);
  }

  /** Opens a connection, and goes on when the server has served it. */
  private SocketChannel open() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) number("port", 0));
    SocketChannel connection = SocketChannel.open(address);
    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
    connection.write(message.duplicate().limit(GREETING_BYTES));
    int left = GREETING_BYTES;
    while (left > 0) {
      left -= receive(connection);
    }
    return connection;
  }

  private int receive(SocketChannel connection) throws IOException {
    int count = connection.read(incoming.clear());
    if (count < 0) {
      throw new EOFException("the server hung up");
    }
    return count;
  }

  /** Talks for so long, and returns the nanoseconds that it was. */
  private long talk(double seconds) throws IOException {
    long start = System.nanoTime();
    long end = start + (long) (seconds * NANOS);
    long now = start;
    while (now - end < 0) {
      selector.selectedKeys().clear();
      int _ = selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        handle(key);
      }
      now = System.nanoTime();
    }
    return now - start;
  }

  private void handle(SelectionKey key) throws IOException {
    Talk talk = (Talk) key.attachment();
    if (key.isWritable()) {
      writeOn(key, talk);
    }
    if (!key.isReadable()) {
      return;
    }
    talk.toRead -= receive((SocketChannel) key.channel());
    if (talk.toRead <= 0) {
      long now = System.nanoTime();
      if (requests < MOST_LATENCIES) {
        latencies[requests] = now - talk.sentAt;
      }
      requests++;
      send(key, now);
    }
  }

  private void send(SelectionKey key, long now) throws IOException {
    Talk talk = (Talk) key.attachment();
    talk.sentAt = now;
    talk.toRead = (int) number("size", 1024);
    talk.outgoing.clear().limit(talk.toRead);
    writeOn(key, talk);
  }

  private static void writeOn(SelectionKey key, Talk talk) throws IOException {
    ((SocketChannel) key.channel()).write(talk.outgoing);
    int interest =
        talk.outgoing.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  private long serverNanos() {
    return ProcessHandle.of((long) number("pid", 0)).map(JavaLoad::nanosOf).orElse(0L);
  }

  private static long nanosOf(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private void print(long nanos, long serverNanos, long ownNanos) {
    long[] sorted = Arrays.copyOf(latencies, Math.min(requests, MOST_LATENCIES));
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "requests=%d seconds=%.6f p50_us=%.1f p99_us=%.1f max_us=%.1f server_seconds=%.6f"
            + " load_busy=%.3f%n",
        requests,
        nanos / NANOS,
        part(sorted, 0.5),
        part(sorted, 0.99),
        part(sorted, 1),
        serverNanos / NANOS,
        (double) ownNanos / nanos);
  }

  private static double part(long[] sorted, double part) {
    int index = Math.min(sorted.length - 1, (int) (part * sorted.length));
    return index < 0 ? 0 : sorted[index] / NANOS_OF_MICRO;
  }
}
