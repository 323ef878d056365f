package dev.weft.examples;

import static dev.weft.Async.run;
import static dev.weft.Async.toThread;

import dev.weft.http.Http;
import dev.weft.http.HttpServer;
import dev.weft.net.Server;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ./weft} shows the JVM once, for the AOT cache of its servers: what a server does when
 * it is busy, and how its clients come and go.
 *
 * <p>Clients that only stay would teach it that no connection ever ends. The compiler believes
 * that, and compiles everything again when the first one does.
 */
public final class Training {
  private static final int ROUNDS = 12;
  private static final int CLIENTS = 10;
  private static final int MESSAGE_BYTES = 1024;
  private static final Duration ROUND = Duration.ofMillis(200);
  private static final String HOST = "Host: localhost\r\n";
  private static final String LENGTH = "content-length:";

  /** One after the other on a connection. */
  private static final List<String> REQUESTS =
      List.of(
          "GET / HTTP/1.1\r\n" + HOST + "\r\n",
          "GET /json HTTP/1.1\r\n" + HOST + "\r\n",
          "GET /nix HTTP/1.1\r\n" + HOST + "\r\n",
          "GET /sleep?ms=0 HTTP/1.1\r\n" + HOST + "\r\n",
          "POST /count HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");

  private Training() {}

  /**
   * Echoes over streams and over protocols side by side, and answers requests of HTTP, so that the
   * compiler's view of the code that they share is of all.
   *
   * @param args none
   * @throws IOException from the loopback interface
   */
  public static void main(String[] args) throws IOException {
    run(Training::serveAndCall);
  }

  private static void serveAndCall() throws IOException {
    try (Server streams = Echo.start(Echo.Api.STREAMS, "127.0.0.1", 0);
        Server protocol = Echo.start(Echo.Api.PROTOCOL, "127.0.0.1", 0);
        HttpServer http = Http.startServer("127.0.0.1", 0, WebServer.routes(Path.of(".")))) {
      var addresses = List.of(streams.addresses().getFirst(), protocol.addresses().getFirst());
      // Clients on a thread of their own, and of the JDK: only the servers are to be trained.
      toThread(() -> {
        callInRounds(addresses);
        askInRounds(http.addresses().getFirst());
      });
      boolean _ = http.shutdown(Duration.ZERO);
    }
  }

  private static void callInRounds(List<InetSocketAddress> addresses) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          InetSocketAddress address = addresses.get(i % addresses.size());
          clients.add(new Socket(address.getAddress(), address.getPort()));
        }
        call(clients);
      } finally {
        for (int i = 0; i < clients.size(); i++) {
          leave(clients.get(i), Leave.values()[i % Leave.values().length]);
        }
      }
    }
  }

  /** How a client goes. */
  private enum Leave {
    AT_THE_END,
    BY_RESET,
    BY_RESET_WITH_AN_ANSWER_UNDER_WAY
  }

  private static void leave(Socket client, Leave how) throws IOException {
    if (how == Leave.BY_RESET_WITH_AN_ANSWER_UNDER_WAY) {
      client.getOutputStream().write(new byte[MESSAGE_BYTES]);
    }
    if (how != Leave.AT_THE_END) {
      client.setSoLinger(true, 0);
    }
    client.close();
  }

  /** All at once, so that the server finds several of them ready. */
  private static void call(List<Socket> clients) throws IOException {
    byte[] message = new byte[MESSAGE_BYTES];
    long end = System.nanoTime() + ROUND.toNanos();
    do {
      for (Socket client : clients) {
        OutputStream out = client.getOutputStream();
        out.write(message);
      }
      for (Socket client : clients) {
        new DataInputStream(client.getInputStream()).readFully(message);
      }
    } while (System.nanoTime() - end < 0);
  }

  // ---- HTTP

  private static void askInRounds(InetSocketAddress address) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(new Socket(address.getAddress(), address.getPort()));
        }
        ask(clients);
      } finally {
        for (int i = 0; i < clients.size(); i++) {
          leave(clients.get(i), Leave.values()[i % 2]);
        }
      }
    }
  }

  private static void ask(List<Socket> clients) throws IOException {
    long end = System.nanoTime() + ROUND.toNanos();
    do {
      for (String request : REQUESTS) {
        for (Socket client : clients) {
          client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        for (Socket client : clients) {
          takeAnswer(new DataInputStream(client.getInputStream()));
        }
      }
    } while (System.nanoTime() - end < 0);
  }

  private static void takeAnswer(DataInputStream in) throws IOException {
    int length = 0;
    String line = readLine(in);
    while (!line.isEmpty()) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
      line = readLine(in);
    }
    in.skipNBytes(length);
  }

  private static String readLine(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new EOFException("the server hung up");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
