package dev.weft.openssl;

import static dev.weft.Async.run;
import static dev.weft.Async.toThread;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.ExtraInfo;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamHandler;
import dev.weft.net.StreamOptions;
import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsEngineRequest;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsOptions.ClientAuth;
import dev.weft.net.TlsServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSslTest {
  private static final String MARK = "mark";

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          writer.writeLine(line);
        }
      };

  @BeforeAll
  static void makeKeys() {
    Keys.make();
  }

  private static Server serve(TlsServerOptions tls) throws IOException {
    return startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(tls));
  }

  @Test
  void isAvailable_here() {
    assertThat(OpenSsl.isAvailable()).isTrue();
  }

  @Test
  void engines_areOpenSsl() throws Exception {
    run(() -> {
      TlsClientOptions trusting =
          OpenSsl.client(null, Keys.trusted()).withAlpnProtocols("weft", "h2");
      try (var server = serve(OpenSsl.server(Keys.own(), null).withAlpnProtocols("h2", "weft"));
          var client =
              openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(trusting))) {
        client.writer().writeLine("a");

        assertThat(client.reader().readLine()).isEqualTo("a");
        var transport = client.writer().transport();
        assertThat(transport.extraInfo(ExtraInfo.TLS_ENGINE).getClass().getName())
            .contains("OpenSsl");
        assertThat(transport.extraInfo(ExtraInfo.TLS_CONTEXT)).isSameAs(trusting.context());
        assertThat(transport.extraInfo(ExtraInfo.TLS_ALPN_PROTOCOL)).isEqualTo("h2");
        assertThat(transport.canWriteEof()).isFalse();
      }
    });
  }

  @Test
  void context_withoutTheEngines_isTheJdks() throws Exception {
    run(() -> {
      TlsServerOptions ofJdk = TlsOptions.server(OpenSsl.context(Keys.own(), null));
      TlsClientOptions trusting = TlsOptions.client(OpenSsl.context(null, Keys.trusted()));
      try (var server = serve(ofJdk);
          var client =
              openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(trusting))) {
        client.writer().writeLine("a");

        assertThat(client.reader().readLine()).isEqualTo("a");
        assertThat(client.writer().transport().canWriteEof()).isTrue();
      }
    });
  }

  @Test
  void engines_withAContextOfAnother_failTheHandshake() throws Exception {
    SSLContext ofJdk = Keys.ofJdk();
    TlsClientOptions wrong = TlsOptions.client(ofJdk).withEngine(OpenSsl.engines());
    run(() -> {
      try (var server = serve(OpenSsl.server(Keys.own(), null))) {
        assertThatThrownBy(() ->
                openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(wrong)))
            .isInstanceOf(SSLHandshakeException.class)
            .hasMessageContaining("make the context by OpenSsl.context()");
      }
    });
  }

  @Test
  void server_withoutAKey_failsTheHandshake() throws Exception {
    TlsServerOptions keyless =
        TlsOptions.server(OpenSsl.context(null, null)).withEngine(OpenSsl.engines());
    TlsClientOptions trusting = OpenSsl.client(null, Keys.trusted());
    run(() -> {
      try (var server = serve(keyless)) {
        assertThatThrownBy(() ->
                openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(trusting)))
            .isInstanceOf(SSLHandshakeException.class);
      }
    });
  }

  @Test
  void hasShortTasks_ellipticKeyAndNothingToVerify_yes() throws Exception {
    TlsServerOptions tls = OpenSsl.server(Keys.own(), null);
    TlsClientOptions client = OpenSsl.client(null, Keys.trusted());

    assertThat(hasShortTasks(tls, false)).isTrue();
    assertThat(hasShortTasks(tls.withClientAuth(ClientAuth.WANT), true)).isFalse();
    assertThat(hasShortTasks(client, false)).isFalse();
  }

  @Test
  void hasShortTasks_keyOfRsa_onlyWhereASessionIsOffered() throws Exception {
    TlsServerOptions tls = OpenSsl.server(Keys.ofRsa(), null);

    assertThat(hasShortTasks(tls, false)).isFalse();
    assertThat(hasShortTasks(tls, true)).isTrue();
  }

  private static boolean hasShortTasks(TlsOptions options, boolean offersSession) {
    return OpenSsl.engines()
        .hasShortTasks(new TlsEngineRequest(options, options.context(), null, -1, offersSession));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void server_clientComesBack_resumesItsSession(String version) throws Exception {
    SSLContext clients = Keys.ofJdk();
    run(() -> {
      try (var server = serve(OpenSsl.server(Keys.own(), null))) {
        Object none = toThread(() -> markOfSession(clients, server.port(), version));
        Object mark = toThread(() -> markOfSession(clients, server.port(), version));

        assertThat(none).isNull();
        assertThat(mark).isEqualTo(MARK);
      }
    });
  }

  /** What was left in the session that a client has with a server; leaves something there. */
  private static @Nullable Object markOfSession(SSLContext clients, int port, String version)
      throws IOException {
    try (var socket = (SSLSocket) clients.getSocketFactory().createSocket("localhost", port)) {
      socket.setEnabledProtocols(new String[] {version});
      socket.getOutputStream().write("line\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(5)).hasSize(5); // a ticket comes before
      SSLSession session = socket.getSession();
      Object left = session.getValue(MARK);
      session.putValue(MARK, MARK);
      return left;
    }
  }
}
