package dev.weft.net;

import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ErrorReport;
import dev.weft.fixtures.Identity;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.tls.TlsViolation;
import dev.weft.net.internal.tls.TlsWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bad peers are no errors of the program; what the program does for them stays theirs. */
class PeerFailureTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          writer.writeLine(line);
          writer.drain();
        }
      };

  /** Sends something past all libraries, and returns what came back. */
  private static byte[] talk(int port, String text, boolean reset) throws Exception {
    return TlsRawClient.inThread(() -> {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        if (reset) {
          socket.setSoLinger(true, 0);
          return new byte[0];
        }
        return socket.getInputStream().readAllBytes();
      }
    });
  }

  @Test
  void plainHttpOnATlsPort_isAPeersFailureAndGetsAnAlert() throws Exception {
    var heard = new ArrayList<ErrorReport>();
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          var tls = TlsCertificates.server();
          // @start region="hook"
          var options =
              ServerOptions.DEFAULT.withTls(tls).withOnPeerFailure(report -> heard.add(report));
          // @end
          try (var server = startServer("127.0.0.1", 0, ECHO, options)) {
            for (int i = 0; i < 20; i++) {
              byte[] answer = talk(server.port(), "GET / HTTP/1.0\r\n\r\n", false);
              assertThat(answer)
                  .containsExactly(21, 3, 3, 0, 2, 2, TlsViolation.UNEXPECTED_MESSAGE);
            }
            until(() -> server.peerFailures().handshakes() == 20);
          }
        });

    assertThat(heard).hasSize(20);
    assertThat(heard.getFirst().details()).containsKey("transport");
    assertThat(reports).hasSize(10);
    assertThat(reports).extracting(ErrorReport::kind).containsOnly(ErrorReport.Kind.PEER);
  }

  @Test
  void client_gotNoTls_sendsAnAlert() throws Exception {
    Loops.run(() -> {
      var got = new byte[1][];
      try (var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                writer.write("SSH-2.0-OpenSSH_9.9\r\n");
                byte[] all = reader.readAll();
                got[0] = java.util.Arrays.copyOfRange(all, all.length - 7, all.length);
              })) {
        var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
        assertThat(
                org.assertj.core.api.Assertions.catchThrowable(
                    () -> openConnection("127.0.0.1", server.port(), options)))
            .hasMessageContaining("speaks no TLS");
        until(() -> got[0] != null);
        assertThat(got[0]).containsExactly(21, 3, 3, 0, 2, 2, TlsViolation.UNEXPECTED_MESSAGE);
      }
    });
  }

  @Test
  void resetInAHandler_isAPeersFailure() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          try (var server = startServer("127.0.0.1", 0, ECHO)) {
            for (int i = 0; i < 5; i++) {
              byte[] _ = talk(server.port(), "no whole line", true);
            }
            until(() -> server.peerFailures().handlers() == 5);
            assertThat(server.peerFailures().brokenConnections()).isEqualTo(5);
          }
        });

    assertThat(reports).hasSize(5);
    assertThat(reports).extracting(ErrorReport::kind).containsOnly(ErrorReport.Kind.PEER);
  }

  @Test
  void recordCutShort_orWrapped_isAPeersFailure() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          StreamHandler handler =
              (reader, _) -> {
                try {
                  byte[] _ = reader.readExactly(100);
                } catch (IOException e) {
                  throw new IllegalStateException("wrapped", e);
                }
              };
          try (var server = startServer("127.0.0.1", 0, handler)) {
            try (var client = openConnection("127.0.0.1", server.port())) {
              client.writer().write("short");
            }
            until(() -> server.peerFailures().handlers() == 1);
          }
        });

    assertThat(reports).extracting(ErrorReport::kind).containsExactly(ErrorReport.Kind.PEER);
  }

  @Test
  void anotherIoException_isStillTheHandlersOwn() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(reported -> {
          StreamHandler handler =
              (_, _) -> {
                throw new IOException("the disk is full");
              };
          try (var server = startServer("127.0.0.1", 0, handler)) {
            try (var client = openConnection("127.0.0.1", server.port())) {
              assertThat(client.reader().readAll()).isEmpty();
            }
            until(() -> !reported.isEmpty());
            assertThat(server.peerFailures().handlers()).isZero();
          }
        });

    assertThat(reports).extracting(ErrorReport::kind).containsExactly(ErrorReport.Kind.FAILURE);
  }

  @Test
  void hook_fails_isReportedAndTheServerGoesOn() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          var options =
              ServerOptions.DEFAULT.withOnPeerFailure(_ -> {
                throw new AssertionError("hook");
              });
          try (var server = startServer("127.0.0.1", 0, ECHO, options)) {
            byte[] _ = talk(server.port(), "no whole line", true);
            until(() -> server.peerFailures().handlers() == 1);
            try (var client = openConnection("127.0.0.1", server.port())) {
              client.writer().writeLine("hello");
              assertThat(client.reader().readLine()).isEqualTo("hello");
            }
          }
        });

    assertThat(reports)
        .extracting(ErrorReport::kind)
        .containsExactlyInAnyOrder(ErrorReport.Kind.FAILURE, ErrorReport.Kind.PEER);
  }

  // ---- the program's part in a handshake

  @Test
  void contextByName_throwsAnError_endsThoseHandshakesOnly() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          var tls =
              TlsCertificates.server()
                  .withContextByName(name -> {
                    if (name.equals("broken.test")) {
                      throw new StackOverflowError("in the program");
                    }
                    return null;
                  });
          servesAfterFailures(tls, "broken.test", null);
        });

    assertThat(reports).isNotEmpty();
    assertThat(reports).extracting(ErrorReport::kind).containsOnly(ErrorReport.Kind.FAILURE);
  }

  @Test
  void trustManager_throwsAnError_endsThoseHandshakesOnly() throws Exception {
    var broken = SSLContext.getInstance("TLS");
    broken.init(null, new TrustManager[] {new Throwing()}, null);
    List<ErrorReport> reports =
        Loops.runReporting(_ -> servesAfterFailures(TlsCertificates.server(), "localhost", broken));

    assertThat(reports).extracting(ErrorReport::kind).containsOnly(ErrorReport.Kind.PEER);
  }

  @Test
  void trustManagerOfTheServer_throwsAnError_endsThoseHandshakesOnly() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          var server = SSLContext.getInstance("TLS");
          server.init(keys(TlsCertificates.LOCALHOST), new TrustManager[] {new Throwing()}, null);
          var tls = TlsOptions.server(server).withClientAuth(TlsOptions.ClientAuth.WANT);
          var client =
              TlsOptions.client(
                  TlsCertificates.context(TlsCertificates.CLIENT, TlsCertificates.LOCALHOST));
          failManyThenServe(tls, client, TlsCertificates.client());
        });
    assertThat(reports).isNotEmpty();
  }

  private static javax.net.ssl.KeyManager[] keys(Identity own) throws Exception {
    var factory = javax.net.ssl.KeyManagerFactory.getInstance("SunX509");
    factory.init(own.store(), Identity.PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  private static void servesAfterFailures(TlsServerOptions tls, String name, SSLContext clients)
      throws Exception {
    var bad =
        (clients == null ? TlsCertificates.client() : TlsOptions.client(clients))
            .withServerHostname(name);
    failManyThenServe(tls, bad, TlsCertificates.client());
  }

  private static void failManyThenServe(
      TlsServerOptions tls, TlsClientOptions bad, TlsClientOptions good) throws Exception {
    var options = ServerOptions.DEFAULT.withTls(tls);
    try (var server = startServer("127.0.0.1", 0, ECHO, options)) {
      for (int i = 0; i < 2 * TlsWorkers.THREADS; i++) {
        var failure =
            org.assertj.core.api.Assertions.catchThrowable(() -> {
              try (var client =
                  openConnection("127.0.0.1", server.port(), StreamOptions.DEFAULT.withTls(bad))) {
                client.writer().writeLine("x");
                if (client.reader().readLine() == null) {
                  throw new IOException("ended");
                }
              }
            });
        assertThat(failure).isNotNull();
      }
      try (var client =
          openConnection("localhost", server.port(), StreamOptions.DEFAULT.withTls(good))) {
        client.writer().writeLine("hello");
        assertThat(client.reader().readLine()).isEqualTo("hello");
      }
    }
  }

  private static final class Throwing extends X509ExtendedTrustManager {
    private static AssertionError error() {
      return new AssertionError("in the program");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw error();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw error();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw error();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw error();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw error();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw error();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  // ---- text of peers

  @Test
  void pathOfAUnixPeer_cannotBeginALineOrSteerATerminal() {
    var address = UnixDomainSocketAddress.of("/tmp/a\nERROR forged \u001b[2J\u202e");

    assertThat(Addresses.format(address)).isEqualTo("/tmp/a\\u000aERROR forged \\u001b[2J\\u202e");
  }

  @Test
  void report_describesTextOfPeersOnOneLine() {
    var report = ErrorReport.of("a\nb", null).with("peer", "c\u001b[31m\r\u2028d");

    assertThat(report.describe()).isEqualTo("a\\nb; peer: c\\u001b[31m\\r\\u2028d");
  }
}
