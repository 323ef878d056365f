package dev.weft.bench;

import static dev.weft.Async.run;
import static dev.weft.net.Net.startServer;

import dev.weft.EventLoop;
import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What handshakes that never end do to others: opens many connections to a server in a process of
 * its own, half of which say nothing, while the others send a true ClientHello and no more; then
 * measures how long good clients need to be served, one after the other, and how much memory the
 * server takes.
 */
public final class HandshakeFlood {
  private static final char[] PASSWORD = Identity.PASSWORD.toCharArray();
  private static final int GOOD_CLIENTS = 100;

  /**
   * Decrypts the key once. "PKIX" decrypts it for each handshake, which costs more than all the
   * rest.
   */
  private static final String KEY_MANAGERS = "SunX509";

  private HandshakeFlood() {}

  /**
   * Prints some lines.
   *
   * @param args how many connections, 10,000 if absent; from how many addresses of the network
   *     127.0.0.0/8 they come, 1 if absent, which is then that of the good clients too; the kind of
   *     the server's key, RSA if absent, or EC
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals("serve")) {
      serve(Path.of(args[1]));
      return;
    }
    int connections = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int addresses = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    String key = args.length > 2 ? args[2] : "RSA";
    Path folder = Files.createTempDirectory("flood");
    Identity made = KeyMaker.start(folder, "flood", KeyMaker.Kind.valueOf(key)).await();
    try (var server = ServerProcess.start(made.file())) {
      flood(server, connections, addresses);
    } finally {
      Files.delete(made.file());
      Files.delete(made.pem());
      Files.delete(folder);
    }
  }

  // ---- the server

  private static void serve(Path store) throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler((_, _) -> {}); // of the handshakes that fail
      var options = ServerOptions.DEFAULT.withTls(TlsOptions.server(serverContext(store)));
      Server server =
          startServer(
              "0.0.0.0",
              0,
              (reader, writer) -> {
                for (String line : reader.lines()) {
                  writer.writeLine(line);
                  writer.drain();
                }
              },
              options);
      System.out.println(server.port());
      Thread.ofPlatform().daemon().start(HandshakeFlood::answerWithHeap);
      server.serveForever();
    });
  }

  /** Answers each line with the heap in use after a collection, and ends with the input. */
  private static void answerWithHeap() {
    try (var in =
        new BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (in.readLine() != null) {
        for (int i = 0; i < 3; i++) {
          System.gc();
        }
        System.out.println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
    } catch (IOException e) {
      // The parent is gone.
    }
    Runtime.getRuntime().halt(0);
  }

  private static SSLContext serverContext(Path store) throws GeneralSecurityException, IOException {
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var factory = KeyManagerFactory.getInstance(KEY_MANAGERS);
    factory.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /** The server in a process of its own, so that its memory is its own. */
  private record ServerProcess(Process process, BufferedReader out, int port)
      implements AutoCloseable {

    static ServerProcess start(Path store) throws IOException {
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(HandshakeFlood.class.getName(), "serve", store.toString()));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      return new ServerProcess(process, out, Integer.parseInt(out.readLine()));
    }

    long heapBytes() throws IOException {
      process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
      return Long.parseLong(out.readLine());
    }

    /** A line of the kernel's about the process: VmRSS, or VmHWM for the most there was. */
    long kilobytes(String name) throws IOException {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  // ---- the clients

  private static void flood(ServerProcess server, int connections, int addresses)
      throws IOException, GeneralSecurityException {
    var good = new GoodClients(server.port());
    good.serveAll("before, cold");
    good.serveAll("before");
    tellMemory(server, "before");
    byte[] hello = clientHello(good.context);
    List<SocketChannel> opened = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      opened.add(open(server.port(), i, addresses));
    }
    long sending = System.nanoTime();
    for (int i = 0; i < connections; i += 2) {
      var _ = opened.get(i).write(ByteBuffer.wrap(hello));
    }
    System.out.printf(
        "%,d connections from %,d addresses opened in %d ms, %,d ClientHellos sent in %d ms%n",
        connections,
        addresses,
        TimeUnit.NANOSECONDS.toMillis(sending - start),
        (connections + 1) / 2,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sending));
    good.serveAll("in the burst");
    good.serveAll("afterwards, flooders still there");
    tellMemory(server, "with the flooders");
    for (SocketChannel each : opened) {
      each.close();
    }
    good.serveAll("flooders gone");
    tellMemory(server, "flooders gone");
  }

  private static SocketChannel open(int port, int index, int addresses) throws IOException {
    var channel = SocketChannel.open();
    if (addresses > 1) {
      int from = 2 + index % addresses;
      var local = new byte[] {127, 1, (byte) (from >> 8), (byte) from};
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(local), 0));
    }
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return channel;
  }

  private static byte[] clientHello(SSLContext context) throws IOException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static void tellMemory(ServerProcess server, String when) throws IOException {
    long most = server.kilobytes("VmHWM");
    long resident = server.kilobytes("VmRSS");
    long heap = server.heapBytes();
    System.out.printf(
        "  server's memory, %s: resident %,d MB, %,d MB at most; heap after collection %,d MB%n",
        when, resident >> 10, most >> 10, heap >> 20);
  }

  /** Clients that do all that they should, by the JDK's blocking sockets. */
  private static final class GoodClients {
    private final int port;
    private final SSLContext context;

    GoodClients(int port) throws GeneralSecurityException {
      this.port = port;
      context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
    }

    void serveAll(String when) throws IOException, GeneralSecurityException {
      long[] nanos = new long[GOOD_CLIENTS];
      for (int i = 0; i < GOOD_CLIENTS; i++) {
        nanos[i] = serve();
      }
      double first = nanos[0] / 1e6;
      Arrays.sort(nanos);
      System.out.printf(
          "  %d good clients, %s: median %.1f ms, longest %.1f ms, the first %.1f ms%n",
          GOOD_CLIENTS, when, nanos[GOOD_CLIENTS / 2] / 1e6, nanos[GOOD_CLIENTS - 1] / 1e6, first);
    }

    /** How long it takes to connect, agree on keys, and get a line back. */
    private long serve() throws IOException {
      long start = System.nanoTime();
      try (var plain = new Socket()) {
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var socket =
            (SSLSocket) context.getSocketFactory().createSocket(plain, "flood", port, false);
        socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(6);
        if (answer.length != 6) {
          throw new IOException("only " + answer.length + " bytes came back");
        }
        long nanos = System.nanoTime() - start;
        socket.getSession().invalidate(); // the next one makes an agreement of its own
        return nanos;
      }
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
