package dev.weft.bench.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An echo server on plain virtual threads: blocking sockets, a thread for each connection. */
public final class VirtualThreadsEcho {
  private static final int BACKLOG = 1024;
  private static final int BUFFER_BYTES = 64 * 1024;

  private VirtualThreadsEcho() {}

  public static void main(String[] args) throws IOException {
    try (var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
      System.out.println("listening on 127.0.0.1:" + listener.getLocalPort());
      while (true) {
        Socket client = listener.accept();
        Thread.startVirtualThread(() -> echo(client));
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      var in = client.getInputStream();
      var out = client.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      int count;
      while ((count = in.read(buffer)) > 0) {
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
