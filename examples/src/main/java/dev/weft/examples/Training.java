package dev.weft.examples;

import static dev.weft.Async.run;
import static dev.weft.Async.toThread;

import dev.weft.net.Server;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
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

  private Training() {}

  /**
   * Echoes over streams and over protocols side by side, so that the compiler's view of the code
   * that they share is of both.
   *
   * @param args none
   * @throws IOException from the loopback interface
   */
  public static void main(String[] args) throws IOException {
    run(Training::serveAndCall);
  }

  private static void serveAndCall() throws IOException {
    try (Server streams = Echo.start(Echo.Api.STREAMS, "127.0.0.1", 0);
        Server protocol = Echo.start(Echo.Api.PROTOCOL, "127.0.0.1", 0)) {
      var addresses = List.of(streams.addresses().getFirst(), protocol.addresses().getFirst());
      // Clients on a thread of their own, and of the JDK: only the servers are to be trained.
      toThread(() -> callInRounds(addresses));
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
}
