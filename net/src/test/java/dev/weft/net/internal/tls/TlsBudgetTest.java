package dev.weft.net.internal.tls;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.net.Loops;
import dev.weft.net.OnlyJdkEngine;
import dev.weft.net.RecordingProtocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsCertificates;
import dev.weft.net.TlsRawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that want to make work without end, or memory. */
class TlsBudgetTest {

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private interface Flood {
    byte[] record(TlsRawClient client, int number) throws Exception;
  }

  /** Sends a flood to a server's protocol, and returns what that got. */
  private static RecordingProtocol flood(String version, int records, Flood flood)
      throws Exception {
    var served = new ArrayList<RecordingProtocol>();
    var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
    try (var server =
            createServer(
                () -> {
                  var protocol = new RecordingProtocol();
                  served.add(protocol);
                  return protocol;
                },
                "127.0.0.1",
                0,
                options);
        var client = TlsRawClient.connect(server.port(), version)) {
      byte[][] all = new byte[records + 1][];
      for (int i = 0; i < records; i++) {
        all[i] = flood.record(client, i);
      }
      all[records] = client.record("the end");
      client.send(all);
      until(() -> served.getFirst().isLost() || served.getFirst().received.indexOf("the end") >= 0);
      if (served.getFirst().isLost()) {
        byte[] _ = client.readAll();
        assertThat(client.end).containsAnyOf(TlsCertificates.refusals());
      }
    }
    return served.getFirst();
  }

  @Test
  void keyUpdates_tooMany_endWithAnAlert() throws Exception {
    Loops.run(() -> {
      var protocol = flood("TLSv1.3", 100, (client, _) -> client.keyUpdate());

      assertThat(protocol.lostBecause)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("makes work without end");
    });
  }

  @Test
  void keyUpdates_withAByteInBetween_endWithAnAlert() throws Exception {
    Loops.run(() -> {
      var protocol =
          flood(
              "TLSv1.3", 400, (client, i) -> i % 2 == 0 ? client.keyUpdate() : client.record("x"));

      assertThat(protocol.lostBecause).hasMessageContaining("makes work without end");
    });
  }

  @Test
  void keyUpdates_amongMuchData_areServed() throws Exception {
    Loops.run(() -> {
      String data = "d".repeat(4_000);
      var protocol =
          flood(
              "TLSv1.3", 400, (client, i) -> i % 2 == 0 ? client.keyUpdate() : client.record(data));

      assertThat(protocol.isLost()).isFalse();
      assertThat(protocol.received).hasSize(200 * 4_000 + "the end".length());
    });
  }

  @Test
  void budget_recordsWithoutData_areFewInARow() throws Exception {
    var budget = new TlsBudget();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < TlsBudget.MOST_IDLE_RECORDS; i++) {
        budget.record(0, false);
      }
      budget.record(1, false);
    }
    for (int i = 0; i < TlsBudget.MOST_IDLE_RECORDS; i++) {
      budget.record(0, false);
    }

    assertThatThrownBy(() -> budget.record(0, false)).isInstanceOf(TlsViolation.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void smallRecords_thousands_areServed(String version) throws Exception {
    Loops.run(() -> {
      var protocol = flood(version, 10_000, (client, _) -> client.record("x"));

      assertThat(protocol.received).hasSize(10_000 + "the end".length());
    });
  }

  @Test
  void renegotiation_isRefusedWithAnAlert() throws Exception {
    Loops.run(() -> {
      var protocol = flood("TLSv1.2", 1, (client, _) -> client.keyUpdate());

      assertThat(protocol.lostBecause).hasMessageContaining("renegotiation");
    });
  }

  /** A ClientHello that is longer and longer, a byte in each record. */
  @Test
  void handshakeInFragmentsOfAByte_withoutEnd_endsWithAnAlert() throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
          try (var server = startServer("127.0.0.1", 0, (_, _) -> {}, options)) {
            byte[] answer =
                TlsRawClient.inThread(() -> {
                  try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setSoTimeout(20_000);
                    var out = socket.getOutputStream();
                    out.write(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x70, 0});
                    byte[] fragments = new byte[6 * 4_000];
                    for (int i = 0; i < fragments.length; i += 6) {
                      System.arraycopy(new byte[] {22, 3, 1, 0, 1, 0}, 0, fragments, i, 6);
                    }
                    try {
                      for (int i = 0; i < 10; i++) {
                        out.write(fragments);
                      }
                    } catch (IOException e) {
                      // It has had enough.
                    }
                    return socket.getInputStream().readNBytes(7);
                  }
                });

            assertThat(answer).containsExactly(21, 3, 3, 0, 2, 2, TlsViolation.ILLEGAL_PARAMETER);
          }
        });
    assertThat(reports).extracting(ErrorReport::kind).containsExactly(ErrorReport.Kind.PEER);
  }

  @Test
  @OnlyJdkEngine("they keep one answer back, and no more, until data are sent")
  void answersThatThePeerDoesNotTake_areFew() throws Exception {
    Loops.run(() -> {
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      var served = new ArrayList<RecordingProtocol>();
      try (var server =
              createServer(
                  () -> {
                    var protocol = new RecordingProtocol();
                    served.add(protocol);
                    return protocol;
                  },
                  "127.0.0.1",
                  0,
                  options);
          var client = TlsRawClient.connect(server.port(), "TLSv1.3")) {
        until(() -> !served.isEmpty() && served.getFirst().isConnected());
        var transport = served.getFirst().transport();
        while (transport.writeBufferSizeBytes() < 1 << 20) {
          transport.write(new byte[1 << 16]);
        }
        int before = transport.writeBufferSizeBytes();
        String data = "d".repeat(4_000);
        var sending =
            createTask(() -> {
              for (int i = 0; i < 100; i++) {
                client.send(client.keyUpdate(), client.record(data));
              }
            });

        until(served.getFirst()::isLost);
        assertThat(transport.writeBufferSizeBytes()).isLessThanOrEqualTo(before);
        assertThat(served.getFirst().lostBecause).hasMessageContaining("answers that it does not");
        client.socket.close();
        boolean _ = sending.cancel();
      }
    });
  }

  @Test
  void budget_ofATurn_isUsedUpByIdleRecordsFirst() throws Exception {
    var budget = new TlsBudget();
    budget.beginTurn();
    for (int i = 0; i < 16; i++) {
      assertThat(budget.isTurnOver()).isFalse();
      budget.record(0, true);
    }

    assertThat(budget.isTurnOver()).isTrue();
    budget.beginTurn();
    assertThat(budget.isTurnOver()).isFalse();
  }
}
