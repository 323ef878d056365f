package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Engines that the options' factory makes. */
class TlsEngineTest {
  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          writer.writeLine(line);
        }
      };

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static TlsServerOptions server() {
    return TlsOptions.server(TlsCertificates.context(TlsCertificates.LOCALHOST));
  }

  private static TlsClientOptions client() {
    return TlsCertificates.clientOfJdk();
  }

  @Test
  void withEngine_madeByTheContext_isUsed() throws Exception {
    SSLContext context = TlsCertificates.context(TlsCertificates.LOCALHOST);
    List<SSLEngine> made = new ArrayList<>();
    Loops.run(() -> {
      // @start region="engine"
      TlsServerOptions tls =
          TlsOptions.server(context)
              .withEngine(request -> {
                SSLEngine engine = request.context().createSSLEngine();
                made.add(engine);
                return engine;
              });
      // @end
      var peers = TlsPeers.streams(tls, client());

      assertThat(peers.server().writer().transport().extraInfo(ExtraInfo.TLS_ENGINE))
          .isSameAs(made.getFirst());
    });
  }

  @Test
  void newEngine_isToldWhoseItIs() throws Exception {
    SSLContext other = TlsCertificates.context(TlsCertificates.OTHER);
    List<TlsEngineRequest> requests = new ArrayList<>();
    TlsEngineFactory noting =
        request -> {
          requests.add(request);
          return request.context().createSSLEngine();
        };
    Loops.run(() -> {
      var tls = server().withContextByName(_ -> other).withEngine(noting);
      var trusting =
          TlsOptions.client(TlsCertificates.context(null, TlsCertificates.OTHER))
              .withServerHostname("Other.example")
              .withAlpnProtocols("weft")
              .withEngine(noting);
      try (var server = startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(tls));
          var _ =
              openConnection("127.0.0.1", server.port(), StreamOptions.DEFAULT.withTls(trusting))) {
        assertThat(requests)
            .containsExactly(
                new TlsEngineRequest(
                    trusting, trusting.context(), "Other.example", server.port(), false),
                new TlsEngineRequest(tls, other, "other.example", -1, false));
        assertThat(requests).extracting(TlsEngineRequest::isClient).containsExactly(true, false);
      }
    });
  }

  @Test
  void newEngine_clientComesBack_isToldOfItsSession() throws Exception {
    List<Boolean> offers = new ArrayList<>();
    var tls =
        server()
            .withEngine(request -> {
              offers.add(request.offersSession());
              return request.context().createSSLEngine();
            });
    var options = StreamOptions.DEFAULT.withTls(client());
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(tls))) {
        for (int i = 0; i < 2; i++) {
          try (var connection = openConnection("localhost", server.port(), options)) {
            connection.writer().writeLine("a");
            assertThat(connection.reader().readLine()).isEqualTo("a"); // a ticket comes before
          }
        }
      }
    });
    assertThat(offers).containsExactly(false, true);
  }

  @Test
  void newEngine_throws_endsThatHandshakeOnly() throws Exception {
    List<Integer> calls = new ArrayList<>();
    Loops.runReporting(_ -> {
      var tls =
          server()
              .withEngine(request -> {
                calls.add(request.port());
                if (calls.size() == 1) {
                  throw new SSLException("not yet");
                }
                return request.context().createSSLEngine();
              });
      var options = StreamOptions.DEFAULT.withTls(client());
      try (var server = startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(tls))) {
        assertThatThrownBy(() -> openConnection("localhost", server.port(), options))
            .isInstanceOf(SSLHandshakeException.class);
        try (var second = openConnection("localhost", server.port(), options)) {
          second.writer().writeLine("a");
          assertThat(second.reader().readLine()).isEqualTo("a");
        }
      }
    });
  }

  @Test
  void newEngine_throwsAtTheClient_failsItsConnection() throws Exception {
    Loops.runReporting(_ -> {
      TlsClientOptions broken =
          client()
              .withEngine(_ -> {
                throw new IllegalStateException("no engine today");
              });
      try (var server =
          startServer("127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(server()))) {
        assertThatThrownBy(() ->
                openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(broken)))
            .hasMessageContaining("no engine today");
      }
    });
  }

  /** The JDK's engines do with direct buffers as well, though not as fast. */
  @Test
  void wantsDirectBuffers_carriesAll() throws Exception {
    TlsEngineFactory direct =
        new TlsEngineFactory() {
          @Override
          public SSLEngine newEngine(TlsEngineRequest request) {
            return request.isClient()
                ? request.context().createSSLEngine(request.host(), request.port())
                : request.context().createSSLEngine();
          }

          @Override
          public boolean wantsDirectBuffers() {
            return true;
          }
        };
    byte[] data = new byte[700_000];
    new Random(1).nextBytes(data);
    Loops.run(() -> {
      var peers = TlsPeers.streams(server().withEngine(direct), client().withEngine(direct));
      var sending =
          Async.createTask(() -> {
            peers.client().writer().write(data);
            peers.client().writer().write(data, 7, 100);
            peers.client().writer().drain();
          });

      assertThat(Arrays.equals(peers.server().reader().readExactly(data.length), data)).isTrue();
      assertThat(peers.server().reader().readExactly(100))
          .isEqualTo(Arrays.copyOfRange(data, 7, 107));
      sending.await();
    });
  }
}
