package dev.weft.bench.program;

import static dev.weft.Async.run;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.startServer;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.Net;
import dev.weft.net.Protocol;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.Transport;
import dev.weft.openssl.OpenSsl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./weft echo} has no options for: an echo server with TLS, {@code WeftEcho tls
 * streams|protocol KEYSTORE PASSWORD [openssl]}, and one on a group of loops: {@code WeftEcho loops
 * COUNT}.
 */
public final class WeftEcho {
  private static final int BUFFER_BYTES = 256 * 1024;

  private WeftEcho() {}

  /**
   * Serves until it is ended.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("tls")) {
      boolean openssl = args.length > 4 && args[4].equals("openssl");
      var options =
          ServerOptions.DEFAULT.withTls(options(Path.of(args[2]), args[3].toCharArray(), openssl));
      boolean streams = args[1].equals("streams");
      run(() -> {
        Server server =
            streams
                ? startServer("127.0.0.1", 0, new StreamEcho()::handle, options)
                : createServer(ProtocolEcho::new, "127.0.0.1", 0, options);
        announce(server.port());
        server.serveForever();
      });
    } else {
      serveOnLoops(LoopGroup.start(Integer.parseInt(args[1])));
    }
  }

  private static void serveOnLoops(LoopGroup group) throws IOException, InterruptedException {
    Map<EventLoop, StreamEcho> echoes = new ConcurrentHashMap<>();
    group.loops().forEach(loop -> echoes.put(loop, new StreamEcho()));
    StreamHandler handler =
        (reader, writer) ->
            Objects.requireNonNull(echoes.get(EventLoop.running())).handle(reader, writer);
    announce(Net.startServer(group, "127.0.0.1", 0, handler).port());
    group.join();
  }

  private static void announce(int port) {
    System.out.println("listening on 127.0.0.1:" + port);
  }

  private static TlsServerOptions options(Path keyStore, char[] password, boolean openssl)
      throws IOException, GeneralSecurityException {
    return openssl
        ? OpenSsl.server(keys(keyStore, password), null)
        : TlsOptions.server(tls(keyStore, password));
  }

  static SSLContext tls(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(keys(keyStore, password).getKeyManagers(), null, null);
    return context;
  }

  private static KeyManagerFactory keys(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, password);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys;
  }

  private static final class StreamEcho {
    /** One for all connections of a loop: it is used up before another task runs. */
    private final byte[] buffer = new byte[BUFFER_BYTES];

    void handle(StreamReader reader, StreamWriter writer) throws IOException {
      int count;
      while ((count = reader.read(buffer, 0, buffer.length)) > 0) {
        writer.write(buffer, 0, count);
        writer.drain();
      }
    }
  }

  /** Sends back what comes in, and reads no faster than the peer does. */
  private static final class ProtocolEcho implements Protocol {
    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }

    @Override
    public void pauseWriting() {
      transport().pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport().resumeReading();
    }

    private Transport transport() {
      if (transport == null) {
        throw new IllegalStateException("the loop calls connectionMade first");
      }
      return transport;
    }
  }
}
