package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsHandshakeTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static final Duration SHORT = Duration.ofMillis(300);

  private static Server echoServer(TlsServerOptions tls) throws Exception {
    return startServer(
        "127.0.0.1",
        0,
        (reader, writer) -> {
          for (String line : reader.lines()) {
            writer.writeLine(line);
            writer.drain();
          }
        },
        ServerOptions.DEFAULT.withTls(tls));
  }

  private static Connection connect(Server server, TlsClientOptions tls) throws Exception {
    return openConnection("127.0.0.1", server.port(), StreamOptions.DEFAULT.withTls(tls));
  }

  private static String ask(Connection connection, String question) throws Exception {
    connection.writer().writeLine(question);
    return connection.reader().readLine();
  }

  // ---- who the peer is

  @Test
  void openConnection_certificateForAnotherName_isRefusedByTheClient() throws Exception {
    var reports =
        Loops.runReporting(reported -> {
          var tls = TlsCertificates.server(TlsCertificates.context(TlsCertificates.OTHER));
          var server = echoServer(tls);
          var trusting =
              TlsCertificates.client(TlsCertificates.context(null, TlsCertificates.OTHER));

          assertThatThrownBy(() -> connect(server, trusting))
              .isInstanceOf(SSLHandshakeException.class)
              .hasMessageStartingWith(
                  "the TLS handshake with 127.0.0.1:" + server.port() + " failed: ")
              .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1")
              .hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
          Loops.until(() -> !reported.isEmpty());
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .startsWith("the TLS handshake with 127.0.0.1:")
        .endsWith(" failed");
    assertThat(reports.getFirst().exception()).isInstanceOf(SSLException.class);
  }

  @Test
  void openConnection_expectingThatOtherName_succeeds() throws Exception {
    Loops.run(() -> {
      var server =
          echoServer(TlsCertificates.server(TlsCertificates.context(TlsCertificates.OTHER)));
      var trusting = TlsCertificates.client(TlsCertificates.context(null, TlsCertificates.OTHER));

      try (var named = connect(server, trusting.withServerHostname("other.example"));
          var unverified = connect(server, trusting.withoutHostnameVerification())) {
        assertThat(ask(named, "a")).isEqualTo("a");
        assertThat(ask(unverified, "b")).isEqualTo("b");
      }
    });
  }

  @Test
  void withParameters_cannotTurnTheCheckOfTheHostnameOff() throws Exception {
    Loops.runReporting(_ -> {
      var server =
          echoServer(TlsCertificates.server(TlsCertificates.context(TlsCertificates.OTHER)));
      var tls =
          TlsCertificates.client(TlsCertificates.context(null, TlsCertificates.OTHER))
              .withParameters(each -> each.setEndpointIdentificationAlgorithm(null));

      assertThatThrownBy(() -> connect(server, tls)).isInstanceOf(SSLHandshakeException.class);
    });
  }

  @Test
  void openConnection_untrustedCertificate_isRefused() throws Exception {
    Loops.runReporting(_ -> {
      var server = echoServer(TlsCertificates.server());
      var tls = TlsCertificates.client(TlsCertificates.context(null, TlsCertificates.OTHER));

      assertThatThrownBy(() -> connect(server, tls))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unable to find valid certification path");
    });
  }

  @Test
  void clientAuth_need_servesClientsWithACertificateOnly() throws Exception {
    Loops.runReporting(reported -> {
      var server = echoServer(TlsCertificates.server().withClientAuth(TlsOptions.ClientAuth.NEED));
      var known =
          TlsCertificates.client(
              TlsCertificates.context(TlsCertificates.CLIENT, TlsCertificates.LOCALHOST));

      try (var connection = connect(server, known)) {
        assertThat(ask(connection, "a")).isEqualTo("a");
      }
      // In TLS 1.3 the client learns of it after its own handshake is done.
      assertThatThrownBy(
              () -> {
                try (var connection = connect(server, TlsCertificates.client())) {
                  connection.reader().readLine();
                }
              })
          .isInstanceOf(SSLException.class);
      assertThat(reported).hasSize(1);
    });
  }

  @Test
  void clientAuth_want_tellsTheCertificateIfThereIsOne() throws Exception {
    Loops.run(() -> {
      var tls = TlsCertificates.server().withClientAuth(TlsOptions.ClientAuth.WANT);
      var known =
          TlsCertificates.client(
              TlsCertificates.context(TlsCertificates.CLIENT, TlsCertificates.LOCALHOST));

      var with = TlsPeers.streams(tls, known).server().writer().transport();
      var without = TlsPeers.streams(tls, TlsCertificates.client()).server().writer().transport();

      var chain = with.extraInfo(ExtraInfo.TLS_PEER_CERTIFICATES);
      assertThat(((X509Certificate) chain[0]).getSubjectX500Principal().getName())
          .isEqualTo("CN=client");
      assertThat(without.extraInfo(ExtraInfo.TLS_PEER_CERTIFICATES)).isNull();
    });
  }

  // ---- what is agreed on

  @Test
  void extraInfo_tellsWhatWasAgreedOn() throws Exception {
    Loops.run(() -> {
      var peers =
          TlsPeers.streams(
              TlsCertificates.server().withAlpnProtocols("h2", "http/1.1"),
              TlsCertificates.client().withAlpnProtocols("http/1.1"));

      for (var end : List.of(peers.client(), peers.server())) {
        var transport = end.writer().transport();
        assertThat(transport.extraInfo(ExtraInfo.TLS_ALPN_PROTOCOL)).isEqualTo("http/1.1");
        assertThat(transport.extraInfo(ExtraInfo.TLS_SESSION).getProtocol()).isEqualTo("TLSv1.3");
        assertThat(transport.extraInfo(ExtraInfo.TLS_CIPHER_SUITE)).startsWith("TLS_AES_");
        assertThat(transport.extraInfo(ExtraInfo.CHANNEL)).isNotNull();
      }
    });
  }

  @Test
  @OnlyJdkEngine("they go on without a protocol")
  void alpn_nothingInCommon_failsOnBothSides() throws Exception {
    Loops.runReporting(reported -> {
      var server = echoServer(TlsCertificates.server().withAlpnProtocols("h2"));

      assertThatThrownBy(() -> connect(server, TlsCertificates.client().withAlpnProtocols("h3")))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("no_application_protocol");
      Loops.until(() -> reported.size() == 1);
    });
  }

  @Test
  void contextByName_choosesTheCertificate() throws Exception {
    Loops.run(() -> {
      var names = new ArrayList<String>();
      var other = TlsCertificates.context(TlsCertificates.OTHER);
      var server =
          echoServer(
              TlsCertificates.server()
                  .withContextByName(name -> {
                    names.add(name);
                    return name.equals("other.example") ? other : null;
                  }));
      var tls =
          TlsCertificates.client(
              TlsCertificates.context(null, TlsCertificates.LOCALHOST, TlsCertificates.OTHER));

      try (var one = connect(server, tls.withServerHostname("Other.Example."));
          var two = connect(server, tls.withServerHostname("localhost"));
          var three = connect(server, tls)) {
        assertThat(ask(one, "a")).isEqualTo("a");
        assertThat(ask(two, "b")).isEqualTo("b");
        assertThat(ask(three, "c")).isEqualTo("c");
      }
      assertThat(names).containsExactly("other.example", "localhost");
    });
  }

  @Test
  void contextByName_fails_endsThatHandshakeOnly() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var server =
              echoServer(
                  TlsCertificates.server()
                      .withContextByName(name -> {
                        throw new IllegalStateException("no " + name);
                      }));
          var tls = TlsCertificates.client();

          assertThatThrownBy(() -> connect(server, tls.withServerHostname("localhost")))
              .isInstanceOf(SSLHandshakeException.class);
          try (var nameless = connect(server, tls)) {
            assertThat(ask(nameless, "a")).isEqualTo("a");
          }
        });

    assertThat(reports).singleElement().extracting("exception.message").isEqualTo("no localhost");
  }

  @Test
  void oldVersion_worksWithTls12() throws Exception {
    Loops.run(() -> {
      var old =
          TlsCertificates.client()
              .withParameters(each -> each.setProtocols(new String[] {"TLSv1.2"}));
      var peers = TlsPeers.streams(TlsCertificates.server(), old);
      var writer = peers.client().writer();
      writer.writeLine("a");

      assertThat(peers.server().reader().readLine()).isEqualTo("a");
      assertThat(writer.transport().canWriteEof()).isFalse();
      assertThatThrownBy(writer::writeEof).isInstanceOf(UnsupportedOperationException.class);
      writer.close();
      assertThat(peers.server().reader().readLine()).isNull();
      peers.server().writer().waitClosed();
      writer.waitClosed();
    });
  }

  // ---- bad luck

  @Test
  void server_gotNoTls_saysWhatCame() throws Exception {
    var reports =
        Loops.runReporting(reported -> {
          var server = echoServer(TlsCertificates.server());
          try (var plain = openConnection("127.0.0.1", server.port())) {
            plain.writer().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Loops.until(() -> !reported.isEmpty());
          }
          try (var good = connect(server, TlsCertificates.client())) {
            assertThat(ask(good, "a")).isEqualTo("a");
          }
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().exception())
        .isInstanceOf(SSLException.class)
        .hasMessage(
            "the peer speaks no TLS: it sent \"GET / HTTP/1.1\\x0d\\x0aHost:"
                + " x\\x0d\\x0a\\x0d\\x0a\"");
  }

  @Test
  void client_gotNoTls_saysWhatCame() throws Exception {
    Loops.run(() -> {
      var server =
          startServer("127.0.0.1", 0, (_, writer) -> writer.write("SSH-2.0-OpenSSH_9.2\r\n"));

      assertThatThrownBy(() -> connect(server, TlsCertificates.client()))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("the peer speaks no TLS: it sent \"SSH-2.0-OpenSSH_9.2");
    });
  }

  @Test
  void server_manyHandshakesFail_reportsAFew() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var server = echoServer(TlsCertificates.server());
          for (int i = 0; i < 50; i++) {
            try (var plain = openConnection("127.0.0.1", server.port())) {
              plain.writer().write("hello");
              plain.reader().readAll();
            }
          }
        });

    assertThat(reports).hasSize(10);
  }

  @Test
  void server_peerOnlyConnects_isSilent() throws Exception {
    Loops.run(() -> {
      var server = echoServer(TlsCertificates.server());

      openConnection("127.0.0.1", server.port()).close();

      try (var good = connect(server, TlsCertificates.client())) {
        assertThat(ask(good, "a")).isEqualTo("a");
      }
    });
  }

  @Test
  void server_handshakesThatNeverEnd_stopNobodyAndTimeOut() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var limit = Duration.ofSeconds(2); // time enough for the good one on a busy machine
          var server = echoServer(TlsCertificates.server().withHandshakeTimeout(limit));
          List<Connection> silent = new ArrayList<>();
          for (int i = 0; i < 400; i++) {
            silent.add(openConnection("127.0.0.1", server.port()));
          }

          try (var good = connect(server, TlsCertificates.client())) {
            assertThat(ask(good, "a")).isEqualTo("a");
          }

          for (var each : silent) {
            assertThat(each.reader().read(1)).isEmpty();
            each.close();
          }
        });

    assertThat(reports).hasSize(10);
    assertThat(reports.getFirst().exception())
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessage("not finished within 2 s");
  }

  @Test
  void client_serverNeverAnswers_timesOut() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());

      assertThatThrownBy(
              () -> connect(server, TlsCertificates.client().withHandshakeTimeout(SHORT)))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageEndingWith(" failed: not finished within 300 ms");
    });
  }

  @Test
  void client_serverHangsUp_saysSo() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, (reader, _) -> reader.read(10_000));

      assertThatThrownBy(() -> connect(server, TlsCertificates.client()))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageEndingWith(" failed: the peer closed the connection");
    });
  }

  @Test
  void openConnection_cancelledInTheHandshake_closesTheSocket() throws Exception {
    Loops.run(() -> {
      List<String> got = new ArrayList<>();
      var ended = EventLoop.running().createFuture();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                got.add("" + reader.read(10_000).length);
                ended.setResult(reader.readAll());
              });
      var connecting = createTask(() -> connect(server, TlsCertificates.client()));
      Loops.until(() -> !got.isEmpty());

      connecting.cancel();

      assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
      ended.await();
    });
  }

  @Test
  void server_closedDuringAHandshake_endsItSilently() throws Exception {
    Loops.run(() -> {
      var server = echoServer(TlsCertificates.server());
      var serving = createTask(server::serveForever);
      try (var silent = openConnection("127.0.0.1", server.port())) {
        silent.writer().write(new byte[] {22, 3, 1});
        try (var good = connect(server, TlsCertificates.client())) {
          assertThat(ask(good, "a")).isEqualTo("a");

          serving.cancel();

          assertThat(good.reader().readLine()).isNull();
        }
        assertThat(silent.reader().read(1)).isEmpty();
      }
      server.waitClosed();
    });
  }

  @Test
  void server_aByteAtATime_getsThrough() throws Exception {
    Loops.run(() -> {
      var server = echoServer(TlsCertificates.server());
      try (var proxy =
              Dribble.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
          var connection =
              openConnection(
                  "127.0.0.1",
                  proxy.port(),
                  StreamOptions.DEFAULT.withTls(TlsCertificates.client()))) {
        assertThat(ask(connection, "a".repeat(500))).isEqualTo("a".repeat(500));
      }
    });
  }

  /** Passes what comes on one byte at a time, in both directions. */
  record Dribble(Server server) implements AutoCloseable {
    static Dribble to(InetSocketAddress target) throws Exception {
      return new Dribble(
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                var onward = openConnection(target.getHostString(), target.getPort());
                var back = createTask(() -> pass(onward.reader(), writer));
                pass(reader, onward.writer());
                back.await();
              }));
    }

    private static void pass(StreamReader from, StreamWriter to) throws Exception {
      byte[] one = new byte[1];
      while (from.read(one, 0, 1) > 0) {
        to.write(one);
        Loops.turn();
      }
      to.writeEof();
    }

    int port() {
      return server.port();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
