package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The examples of the documentation about TLS. */
class TlsReadmeTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  @Test
  void tls() throws Exception {
    var serverContext = TlsCertificates.context(TlsCertificates.LOCALHOST);
    var clientContext = TlsCertificates.context(null, TlsCertificates.LOCALHOST);
    Loops.run(() -> {
      // @start region="tls"
      Server server =
          startServer(
              "localhost",
              0,
              (reader, writer) -> writer.writeLine("hello " + reader.readLine()),
              ServerOptions.DEFAULT.withTls(TlsOptions.server(serverContext)));

      var options = StreamOptions.DEFAULT.withTls(TlsOptions.client(clientContext));
      try (var connection = openConnection("localhost", server.port(), options)) {
        connection.writer().writeLine("world");
        String answer = connection.reader().readLine();
        // @end
        assertThat(answer).isEqualTo("hello world");
      }
      server.close();
      server.waitClosed();
    });
  }
}
