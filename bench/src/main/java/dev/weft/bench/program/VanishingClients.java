package dev.weft.bench.program;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of HTTP that leave in the midst of what they do: {@code VanishingClients PORT SECONDS}.
 * It prints how many there were: {@code requests=N}.
 */
public final class VanishingClients {
  private static final int AT_ONCE = 10;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final double NANOS = 1e9;
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String DOWNLOAD = "GET /download HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String SLEEP = "GET /sleep HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String UPLOAD =
      "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000);
  private static final String WEBSOCKET =
      "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
          + "\u0081\u0082\0\0\0\0hi\u0081\u00ff\0\0\0";
  private static final String HTTP2 =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
          + "\0\0\6\1\5\0\0\0\1\u0082\u0084\u0086A\1x\0\0\14\1\5\0\0\0\3\u0082\4\6/sleep\u0086A\1x";

  private final int port;
  private final long endNanos;
  private final AtomicLong requests = new AtomicLong();

  private VanishingClients(int port, double seconds) {
    this.port = port;
    this.endNanos = System.nanoTime() + (long) (seconds * NANOS);
  }

  /**
   * Prints the figure.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws InterruptedException {
    var clients = new VanishingClients(Integer.parseInt(args[0]), Double.parseDouble(args[1]));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      var random = new Random(i);
      threads.add(Thread.ofPlatform().start(() -> clients.comeAndGo(random)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("requests=" + clients.requests);
  }

  private void comeAndGo(Random random) {
    while (System.nanoTime() - endNanos < 0) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        requests.incrementAndGet();
        leave(socket, random);
      } catch (IOException e) {
        // The server was faster.
      }
    }
  }

  private static void leave(Socket socket, Random random) throws IOException {
    if (random.nextBoolean()) {
      socket.setSoLinger(true, 0); // by a reset
    }
    switch (random.nextInt(6)) {
      case 0 -> within(socket, GET, random);
      case 1 -> within(socket, UPLOAD, random);
      case 2 -> send(socket, SLEEP);
      case 3 -> {
        send(socket, DOWNLOAD);
        take(socket, random.nextInt(100_000));
      }
      case 4 -> {
        send(socket, WEBSOCKET);
        take(socket, random.nextInt(130));
      }
      default -> {
        send(socket, HTTP2);
        take(socket, random.nextInt(60));
      }
    }
  }

  private static void within(Socket socket, String request, Random random) throws IOException {
    send(socket, request.substring(0, 1 + random.nextInt(request.length() - 1)));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void take(Socket socket, int count) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] _ = in.readNBytes(count);
  }
}
