package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** Against OpenSSL, Python and curl: what nobody here wrote. */
class TlsRealPeersTest {
  private static final String PEM = TlsCertificates.LOCALHOST.pem().toString();
  private static final String CLIENT_PEM = TlsCertificates.CLIENT.pem().toString();

  /** Tells, of one connection, how its handler ended: null for well. */
  private record Served(Server server, Future<Throwable> outcome) implements AutoCloseable {
    String address() {
      return "127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static Served serve(TlsServerOptions tls, StreamHandler handler) throws Exception {
    Future<Throwable> outcome = EventLoop.running().createFuture();
    StreamHandler watched =
        (reader, writer) -> {
          Throwable failure = null;
          try {
            handler.handle(reader, writer);
          } catch (Exception e) {
            failure = e;
          }
          if (!outcome.isDone()) {
            outcome.setResult(failure);
          }
        };
    return new Served(
        startServer("127.0.0.1", 0, watched, ServerOptions.DEFAULT.withTls(tls)), outcome);
  }

  private static Served serveEcho(TlsServerOptions tls) throws Exception {
    return serve(
        tls,
        (reader, writer) -> {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            writer.writeLine("echo " + line);
            writer.drain();
          }
        });
  }

  // ---- openssl s_client

  @Test
  void sClient_verifiesTheServerAndAgreesOnAlpn() throws Exception {
    Loops.run(() -> {
      try (var served = serveEcho(TlsCertificates.server().withAlpnProtocols("h2", "http/1.1"));
          var client =
              Tool.start(
                  "openssl",
                  "s_client",
                  "-connect",
                  served.address(),
                  "-CAfile",
                  PEM,
                  "-verify_return_error",
                  "-verify_hostname",
                  "localhost",
                  "-alpn",
                  "http/1.1",
                  "-nocommands")) {
        client.send("hello\n");

        client.await("echo hello");
        client.await("ALPN protocol: http/1.1");
        client.await("Verify return code: 0 \\(ok\\)");
      }
    });
  }

  @Test
  void sClient_showsItsCertificate() throws Exception {
    Loops.run(() -> {
      var tls = TlsCertificates.server().withClientAuth(TlsOptions.ClientAuth.NEED);
      StreamHandler tellsWho =
          (_, writer) -> {
            var session = writer.transport().extraInfo(ExtraInfo.TLS_SESSION);
            writer.writeLine("you are " + session.getPeerPrincipal());
          };
      try (var served = serve(tls, tellsWho);
          var client =
              Tool.start(
                  "openssl",
                  "s_client",
                  "-connect",
                  served.address(),
                  "-quiet",
                  "-cert",
                  CLIENT_PEM,
                  "-key",
                  CLIENT_PEM)) {
        client.await("you are CN=client");
        assertThat(served.outcome().await()).isNull();
      }
    });
  }

  @Test
  void sClient_resumesItsSession() throws Exception {
    // It is ended while it connects again and again, which fails a handshake or not.
    Loops.runReporting(_ -> {
      try (var served = serveEcho(TlsCertificates.server());
          var client =
              Tool.start(
                  "openssl", "s_client", "-connect", served.address(), "-tls1_2", "-reconnect")) {
        client.await("(?s)New, TLSv1.2.*Reused, TLSv1.2");
      }
    });
  }

  @Test
  void sClient_asksForARenegotiation_isRefused() throws Exception {
    Loops.run(() -> {
      try (var served = serveEcho(TlsCertificates.server());
          var client = Tool.start("openssl", "s_client", "-connect", served.address(), "-tls1_2")) {
        client.send("hello\n");
        client.await("echo hello");

        client.send("R\n");

        client.await("RENEGOTIATING");
        assertThat(served.outcome().await())
            .isInstanceOf(SSLException.class)
            .hasMessageContaining("asked for a renegotiation, which is refused");
        client.awaitExit();
      }
    });
  }

  @Test
  void sClient_changesItsKeysAndAsksForNewOnes_isServedOn() throws Exception {
    Loops.run(() -> {
      try (var served = serveEcho(TlsCertificates.server());
          var client = Tool.start("openssl", "s_client", "-connect", served.address(), "-tls1_3")) {
        client.send("one\n");
        client.await("echo one");

        client.send("k\n"); // new keys of the client's
        client.await("KEYUPDATE");
        client.send("two\n");
        client.await("echo two");
        client.send("K\n"); // and of the server's
        client.await("(?s)KEYUPDATE.*KEYUPDATE");
        client.send("three\n");
        client.await("echo three");

        client.send("Q\n");
        assertThat(served.outcome().await()).isNull();
      }
    });
  }

  @Test
  void sClient_ends_isAnEnd() throws Exception {
    Loops.run(() -> {
      try (var served = serveEcho(TlsCertificates.server());
          var client = Tool.start("openssl", "s_client", "-connect", served.address())) {
        client.send("hello\n");
        client.await("echo hello");

        client.send("Q\n");

        assertThat(served.outcome().await()).isNull();
        client.awaitExit();
      }
    });
  }

  @Test
  void sClient_killed_isATruncation() throws Exception {
    Loops.run(() -> {
      try (var served = serveEcho(TlsCertificates.server());
          var client = Tool.start("openssl", "s_client", "-connect", served.address())) {
        client.send("hello\n");
        client.await("echo hello");

        client.kill();

        assertThat(served.outcome().await()).isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  @Test
  void sClient_cannotSpeakTheServersVersion_isReported() throws Exception {
    var reports =
        Loops.runReporting(reported -> {
          var tls =
              TlsCertificates.server()
                  .withParameters(each -> each.setProtocols(new String[] {"TLSv1.3"}));
          try (var served = serveEcho(tls);
              var client =
                  Tool.start("openssl", "s_client", "-connect", served.address(), "-tls1_2")) {
            client.await("alert protocol version");
            Loops.until(() -> !reported.isEmpty());
          }
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().exception()).isInstanceOf(SSLHandshakeException.class);
  }

  // ---- openssl s_server

  private static Tool sServer(String... more) throws Exception {
    String[] base = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", PEM, "-key", PEM};
    String[] all = java.util.Arrays.copyOf(base, base.length + more.length);
    System.arraycopy(more, 0, all, base.length, more.length);
    return Tool.start(all);
  }

  private static Connection connectTo(Tool server, TlsClientOptions tls) throws Exception {
    int port = Integer.parseInt(server.await("ACCEPT 127.0.0.1:(\\d+)").group(1));
    return openConnection("127.0.0.1", port, StreamOptions.DEFAULT.withTls(tls));
  }

  @Test
  void sServer_reversesLines() throws Exception {
    Loops.run(() -> {
      try (var server = sServer("-rev", "-alpn", "weft");
          var client = connectTo(server, TlsCertificates.client().withAlpnProtocols("weft"))) {
        client.writer().writeLine("hello");

        assertThat(client.reader().readLine()).isEqualTo("olleh");
        var transport = client.writer().transport();
        assertThat(transport.extraInfo(ExtraInfo.TLS_ALPN_PROTOCOL)).isEqualTo("weft");
        client.writer().close();
        client.writer().waitClosed();
      }
    });
  }

  @Test
  void sServer_seesTheClientsCertificate() throws Exception {
    Loops.run(() -> {
      var tls =
          TlsCertificates.client(
              TlsCertificates.context(TlsCertificates.CLIENT, TlsCertificates.LOCALHOST));
      try (var server = sServer("-Verify", "1", "-CAfile", CLIENT_PEM);
          var client = connectTo(server, tls)) {
        client.writer().writeLine("hello");

        server.await("subject=CN = client");
        server.await("hello");
      }
    });
  }

  @Test
  void sServer_resumesTheSession() throws Exception {
    Loops.run(() -> {
      var tls =
          TlsCertificates.client()
              .withParameters(each -> each.setProtocols(new String[] {"TLSv1.2"}));
      try (var server = sServer("-rev")) {
        SSLSession first = sessionOf(server, tls);
        SSLSession second = sessionOf(server, tls);

        assertThat(second.getCreationTime()).isEqualTo(first.getCreationTime());
        assertThat(second.getId()).isEqualTo(first.getId());
      }
    });
  }

  private static SSLSession sessionOf(Tool server, TlsClientOptions tls) throws Exception {
    try (var client = connectTo(server, tls)) {
      client.writer().writeLine("hello");
      assertThat(client.reader().readLine()).isEqualTo("olleh");
      return client.writer().transport().extraInfo(ExtraInfo.TLS_SESSION);
    }
  }

  @Test
  void sServer_killed_isATruncation() throws Exception {
    Loops.run(() -> {
      try (var server = sServer("-rev");
          var client = connectTo(server, TlsCertificates.client())) {
        client.writer().writeLine("hello");
        assertThat(client.reader().readLine()).isEqualTo("olleh");

        server.kill();

        assertThatThrownBy(() -> client.reader().readLine())
            .isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  // ---- Python

  private static final String PYTHON_CLIENT =
      """
      import asyncio, ssl, sys
      async def main():
          context = ssl.create_default_context(cafile=sys.argv[2])
          reader, writer = await asyncio.open_connection(
              "127.0.0.1", int(sys.argv[1]), ssl=context, server_hostname="localhost")
          data = bytes(range(256)) * 8192
          async def send():
              for i in range(0, len(data), 50021):
                  writer.write(data[i:i + 50021])
                  await writer.drain()
          sending = asyncio.create_task(send())
          back = await reader.readexactly(len(data))
          await sending
          assert back == data
          writer.close()
          await writer.wait_closed()
          print("all is well")
      asyncio.run(main())
      """;

  @Test
  void pythonAsyncioClient_isEchoed() throws Exception {
    Loops.run(() -> {
      StreamHandler echo =
          (reader, writer) -> {
            byte[] piece = new byte[10_000];
            for (int n = reader.read(piece, 0, piece.length);
                n > 0;
                n = reader.read(piece, 0, piece.length)) {
              writer.write(piece, 0, n);
              writer.drain();
            }
          };
      try (var served = serve(TlsCertificates.server(), echo);
          var client =
              Tool.start("python3", "-c", PYTHON_CLIENT, "" + served.server().port(), PEM)) {
        client.await("all is well");
        assertThat(client.awaitExit()).isZero();
        assertThat(served.outcome().await()).isNull();
      }
    });
  }

  private static final String PYTHON_SERVER =
      """
      import asyncio, ssl, sys
      async def handle(reader, writer):
          while data := await reader.read(65536):
              writer.write(data)
              await writer.drain()
          print("end", flush=True)
          writer.close()
      async def main():
          context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
          context.load_cert_chain(sys.argv[1])
          server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
          print("port", server.sockets[0].getsockname()[1], flush=True)
          await server.serve_forever()
      asyncio.run(main())
      """;

  @Test
  void pythonAsyncioServer_echoes() throws Exception {
    Loops.run(() -> {
      byte[] data = new byte[2_000_000];
      new Random(1).nextBytes(data);
      try (var server = Tool.start("python3", "-c", PYTHON_SERVER, PEM)) {
        int port = Integer.parseInt(server.await("port (\\d+)").group(1));
        var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
        try (var client = openConnection("localhost", port, options)) {
          client.writer().write(data);

          assertThat(java.util.Arrays.equals(client.reader().readExactly(data.length), data))
              .isTrue();
          client.writer().close();
          client.writer().waitClosed();
          server.await("end");
        }
      }
    });
  }

  private static final String PYTHON_STARTTLS =
      """
      import socket, ssl, sys
      context = ssl.create_default_context(cafile=sys.argv[2])
      plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
      plain.sendall(b"STARTTLS\\n")
      assert plain.recv(100) == b"go\\n"
      secure = context.wrap_socket(plain, server_hostname="localhost")
      secure.sendall(b"hello\\n")
      assert secure.recv(100) == b"echo hello\\n"
      rest = secure.unwrap()
      print("unwrapped")
      """;

  @Test
  void pythonClient_upgradesAndEndsWithBothCloseNotifies() throws Exception {
    Loops.run(() -> {
      StreamHandler upgrade =
          (reader, writer) -> {
            assertThat(reader.readLine()).isEqualTo("STARTTLS");
            writer.writeLine("go");
            writer.startTls(TlsCertificates.server());
            writer.writeLine("echo " + reader.readLine());
            assertThat(reader.readLine()).isNull();
          };
      try (var server = startServer("127.0.0.1", 0, upgrade);
          var client = Tool.start("python3", "-c", PYTHON_STARTTLS, "" + server.port(), PEM)) {
        client.await("unwrapped");
        assertThat(client.awaitExit()).isZero();
      }
    });
  }

  // ---- curl

  @Test
  void curl_getsAnAnswer() throws Exception {
    Loops.run(() -> {
      StreamHandler http =
          (reader, writer) -> {
            String request = reader.readLine();
            String line = request;
            while (line != null && !line.isEmpty()) {
              line = reader.readLine();
            }
            String body = "you asked: " + request + "\n";
            writer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
          };
      try (var served = serve(TlsCertificates.server(), http);
          var curl =
              Tool.start("curl", "-k", "-s", "-S", "https://" + served.address() + "/path")) {
        curl.await("you asked: GET /path HTTP/1.1");
        assertThat(curl.awaitExit()).isZero();
        assertThat(served.outcome().await()).isNull();
      }
    });
  }
}
