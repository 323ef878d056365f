package dev.weft.openssl;

import static dev.weft.Async.run;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import dev.weft.net.StreamOptions;
import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsServerOptions;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the guide shows. */
class OpenSslGuideTest {
  private static final StreamHandler HANDLER =
      (reader, writer) -> writer.writeLine("hello " + reader.readLine());

  @BeforeAll
  static void makeKeys() {
    Keys.make();
  }

  @Test
  void serverAndClient_talk() throws Exception {
    KeyManagerFactory keys = Keys.own();
    TrustManagerFactory trusted = Keys.trusted();
    run(() -> {
      // @start region="openssl"
      TlsServerOptions tls = OpenSsl.server(keys, null);
      var server = startServer("127.0.0.1", 0, HANDLER, ServerOptions.DEFAULT.withTls(tls));

      TlsClientOptions trusting = OpenSsl.client(null, trusted);
      var options = StreamOptions.DEFAULT.withTls(trusting);
      try (var connection = openConnection("localhost", server.port(), options)) {
        // @end
        connection.writer().writeLine("OpenSSL");
        assertThat(connection.reader().readLine()).isEqualTo("hello OpenSSL");
      }
      server.close();
    });
  }
}
