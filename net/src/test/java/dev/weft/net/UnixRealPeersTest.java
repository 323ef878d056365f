package dev.weft.net;

import static dev.weft.net.UnixSockets.openUnixConnection;
import static dev.weft.net.UnixSockets.startUnixServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's asyncio at the other end of Unix domain sockets, plain and encrypted. */
class UnixRealPeersTest {
  private static final String PEM = TlsCertificates.LOCALHOST.pem().toString();

  @TempDir private Path folder;

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static final String CLIENT =
      """
      import asyncio, ssl, sys
      async def main():
          tls = {}
          if len(sys.argv) > 2:
              tls = {"ssl": ssl.create_default_context(cafile=sys.argv[2]),
                     "server_hostname": "localhost"}
          reader, writer = await asyncio.open_unix_connection(sys.argv[1], **tls)
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

  private static final String SERVER =
      """
      import asyncio, ssl, sys
      async def handle(reader, writer):
          while data := await reader.read(65536):
              writer.write(data)
              await writer.drain()
          print("end", flush=True)
          writer.close()
      async def main():
          context = None
          if len(sys.argv) > 2:
              context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
              context.load_cert_chain(sys.argv[2])
          server = await asyncio.start_unix_server(handle, sys.argv[1], ssl=context)
          print("ready", flush=True)
          await server.serve_forever()
      asyncio.run(main())
      """;

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
          writer.write(data);
          writer.drain();
        }
      };

  private Path path() {
    return folder.resolve("s");
  }

  @Test
  void asyncioClient_isEchoed() throws Exception {
    Loops.run(() -> {
      try (var _ = startUnixServer(path(), ECHO);
          var client = Tool.start("python3", "-c", CLIENT, path().toString())) {
        client.await("all is well");
        assertThat(client.awaitExit()).isZero();
      }
    });
  }

  @Test
  void asyncioClient_encrypted_isEchoed() throws Exception {
    Loops.run(() -> {
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      try (var _ = startUnixServer(path(), ECHO, options, UnixFileOptions.DEFAULT);
          var client = Tool.start("python3", "-c", CLIENT, path().toString(), PEM)) {
        client.await("all is well");
        assertThat(client.awaitExit()).isZero();
      }
    });
  }

  @Test
  void asyncioServer_echoes() throws Exception {
    Loops.run(() -> {
      try (var server = Tool.start("python3", "-c", SERVER, path().toString())) {
        server.await("ready");

        exchange(openUnixConnection(path()));

        server.await("end");
      }
    });
  }

  @Test
  void asyncioServer_encrypted_echoes() throws Exception {
    Loops.run(() -> {
      var tls = TlsCertificates.client().withServerHostname("localhost");
      try (var server = Tool.start("python3", "-c", SERVER, path().toString(), PEM)) {
        server.await("ready");

        exchange(openUnixConnection(path(), StreamOptions.DEFAULT.withTls(tls)));

        server.await("end");
      }
    });
  }

  private static void exchange(Connection connection) throws IOException {
    byte[] data = new byte[2_000_000];
    new Random(1).nextBytes(data);
    var sending =
        Async.createTask(() -> {
          connection.writer().write(data);
          connection.writer().drain();
        });
    byte[] back = connection.reader().readExactly(data.length);
    sending.await();
    connection.writer().close();
    connection.writer().waitClosed();
    assertThat(Arrays.equals(back, data)).isTrue();
  }
}
