package dev.weft.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a server that has just been started, and waits for the first byte of its answer. */
@FunctionalInterface
public interface FirstByte {
  int PATIENCE_MILLIS = 10_000;

  /** Asks the server on a port of this machine. */
  void await(int port) throws IOException, ChildFailure;

  /** Of an echo server. */
  static void echoed(int port) throws IOException, ChildFailure {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      ask(socket, "x", 'x');
    }
  }

  /** Of one with TLS. */
  static void encrypted(int port) throws IOException, ChildFailure {
    try (Socket socket =
        Trusting.CONTEXT.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      ask(socket, "x", 'x');
    }
  }

  /** Of a server of HTTP. */
  static void answered(int port) throws IOException, ChildFailure {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      ask(socket, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 'H');
    }
  }

  private static void ask(Socket socket, String question, char answer)
      throws IOException, ChildFailure {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
    if (socket.getInputStream().read() != answer) {
      throw new ChildFailure("the first byte did not come back");
    }
  }

  /** Trusts every server: they have made their certificates themselves. */
  final class Trusting extends X509ExtendedTrustManager {
    private static final SSLContext CONTEXT = context();

    private static SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK has no TLS", e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
