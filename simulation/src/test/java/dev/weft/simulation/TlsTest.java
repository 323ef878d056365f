package dev.weft.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamOptions;
import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS between simulated hosts. */
class TlsTest {
  private static final int RUNS = 5;

  private static Identity rsa;
  private static Identity ec;

  private final List<String> seen = new ArrayList<>();

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    KeyMaker first = KeyMaker.start(folder, "rsa", KeyMaker.Kind.RSA, "san=dns:server");
    KeyMaker second = KeyMaker.start(folder, "ec", KeyMaker.Kind.EC, "san=dns:server");
    rsa = first.await();
    ec = second.await();
  }

  /** A client that talks to a server by TLS, and both see the other's orderly end. */
  private Simulation talk(Identity server, Identity trusted) throws Exception {
    TlsServerOptions serving = TlsOptions.server(Identity.context(server));
    TlsClientOptions asking = TlsOptions.client(Identity.context(null, trusted));
    Simulation simulation = new Simulation(3);
    simulation.host(
        "server",
        () ->
            Net.startServer(
                "server",
                Programs.PORT,
                (reader, writer) -> {
                  Programs.echo(reader, writer);
                  seen.add("server sees the end");
                  writer.close();
                },
                ServerOptions.DEFAULT.withTls(serving)));
    simulation.client(
        "client",
        () -> {
          try (Connection connection =
              Net.openConnection("server", Programs.PORT, StreamOptions.DEFAULT.withTls(asking))) {
            seen.add(Programs.ask(connection, "hello"));
            seen.add(Programs.ask(connection, "x".repeat(50_000)).length() + "");
            connection.writer().writeEof();
            seen.add("client reads " + connection.reader().readLine());
          }
        });
    return simulation;
  }

  private static List<String> log(Simulation simulation) {
    return simulation.log().stream().map(LogEntry::toString).toList();
  }

  @Test
  void connection_rsa_talksAndEndsByCloseNotify() throws Exception {
    Simulation simulation = talk(rsa, rsa);

    simulation.run();

    assertThat(seen).containsExactly("hello", "50000", "server sees the end", "client reads null");
    assertThat(log(simulation))
        .anySatisfy(entry -> assertThat(entry).contains("sends TLS handshake to server"))
        .noneSatisfy(entry -> assertThat(entry).contains(" B to "));
  }

  @Test
  void handshake_certificateThatIsNotTrusted_isRefused() throws Exception {
    Simulation simulation = talk(ec, rsa);

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasRootCauseInstanceOf(Exception.class)
        .hasStackTraceContaining(SSLHandshakeException.class.getSimpleName());
    assertThat(seen).isEmpty();
  }

  @Test
  void log_sameSeed_isTheSameWithKeysOfRsa() throws Exception {
    assertSameLogs(rsa);
  }

  /** Signatures of ECDSA vary in length, which the log of TLS does not tell. */
  @Test
  void log_sameSeed_isTheSameWithKeysOfEc() throws Exception {
    assertSameLogs(ec);
  }

  private void assertSameLogs(Identity identity) throws Exception {
    Simulation first = talk(identity, identity);
    first.run();
    for (int i = 1; i < RUNS; i++) {
      Simulation again = talk(identity, identity);
      again.run();
      assertThat(log(again)).isEqualTo(log(first));
    }
  }
}
