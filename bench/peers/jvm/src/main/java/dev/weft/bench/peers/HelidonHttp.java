package dev.weft.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server of HTTP on Helidon, with its virtual threads: {@code HelidonHttp KEYSTORE PASSWORD}. */
public final class HelidonHttp {
  private static final int BACKLOG = 1024;
  private static final String HOST = "127.0.0.1";
  private static final String TEXT = "Hello, World!";
  private static final byte[] LARGE = new byte[100 * 1024];
  private static final int PIECE_BYTES = 16 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private HelidonHttp() {}

  /** What is sent as JSON. */
  record Message(String message) {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Tls tls = tls(Path.of(args[0]), args[1].toCharArray());
    WebServer secret = builder().tls(tls).build().start();
    WebServer plain = builder().build().start();
    System.out.println("with TLS on " + HOST + ":" + secret.port());
    System.out.println("listening on " + HOST + ":" + plain.port());
  }

  private static Tls tls(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, password);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return Tls.builder().sslContext(context).build();
  }

  private static WebServerConfig.Builder builder() {
    return WebServer.builder()
        .host(HOST)
        .port(0)
        .backlog(BACKLOG)
        .addRouting(
            HttpRouting.builder()
                .get("/", (request, response) -> response.send(TEXT))
                .get("/json", HelidonHttp::json)
                .get("/sleep", HelidonHttp::sleep)
                .get("/download", (request, response) -> response.send(LARGE))
                .post("/upload", HelidonHttp::count))
        .addRouting(WsRouting.builder().endpoint("/ws", new Echo()));
  }

  private static void json(ServerRequest request, ServerResponse response)
      throws JsonProcessingException {
    response
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(JSON.writeValueAsBytes(new Message(TEXT)));
  }

  private static void sleep(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Thread.sleep(1);
    response.send(TEXT);
  }

  private static void count(ServerRequest request, ServerResponse response) {
    byte[] piece = new byte[PIECE_BYTES];
    long total = 0;
    try (InputStream body = request.content().inputStream()) {
      int count;
      while ((count = body.read(piece)) > 0) {
        total += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    response.send(String.valueOf(total));
  }

  private static final class Echo implements WsListener {
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, last);
    }
  }
}
