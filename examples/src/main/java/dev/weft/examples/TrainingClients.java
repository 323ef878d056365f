package dev.weft.examples;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The clients of {@link Training}, by the JDK's own sockets: only the servers are to be trained.
 *
 * <p>Clients that only stay would teach the JVM that no connection ever ends. The compiler believes
 * that, and compiles everything again when the first one does.
 */
final class TrainingClients {
  private static final int ROUNDS = 8;
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

  private TrainingClients() {}

  /** Opens the connection of one client. */
  @FunctionalInterface
  private interface Opener {
    Socket open(int port) throws IOException;
  }

  /** What clients do that are connected at the same time. */
  @FunctionalInterface
  private interface Talk {
    void with(List<Socket> clients) throws IOException;
  }

  /** Has several servers echo. */
  static void echo(int... ports) throws IOException {
    inRounds(TrainingClients::connect, TrainingClients::call, Leave.values().length, ports);
  }

  /** Asks a server of HTTP. */
  static void ask(int port) throws IOException {
    inRounds(TrainingClients::connect, TrainingClients::ask, 2, port);
  }

  /** Asks one with TLS. */
  static void askByTls(int port) throws IOException {
    SSLContext context = trusting();
    inRounds(
        to -> context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), to),
        TrainingClients::ask,
        2,
        port);
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /** The server's certificate is its own. */
  private static SSLContext trusting() throws IOException {
    var trusting =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusting}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("there is no TLS", e);
    }
  }

  /**
   * Talks in rounds, each with clients of its own.
   *
   * @param ways how many ways to go there are
   */
  private static void inRounds(Opener opener, Talk talk, int ways, int... ports)
      throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(opener.open(ports[i % ports.length]));
        }
        talk.with(clients);
      } finally {
        for (int i = 0; i < clients.size(); i++) {
          leave(clients.get(i), Leave.values()[i % ways]);
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
