package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs never close is told of, when nothing refers to it any more. */
class ForgottenTest {
  private static final StreamHandler IDLE = (reader, _) -> reader.readAll();

  private static List<ErrorReport> run(boolean debug, Body body) throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    try (var runner = new Runner(RunnerOptions.DEFAULT.withDebug(debug))) {
      runner
          .loop()
          .setExceptionHandler((_, report) -> {
            if (report.kind() == ErrorReport.Kind.FORGOTTEN) {
              reports.add(report);
            }
          });
      runner.run(() -> Async.timeout(Duration.ofSeconds(50), () -> body.run(reports)));
    }
    return reports;
  }

  private interface Body {
    void run(List<ErrorReport> reports) throws Exception;
  }

  /** In a frame of its own, so that nothing refers to what it made when it has returned. */
  private static void inAFrame(Action<IOException> action) throws IOException {
    Async.createTask(action).await();
  }

  private static void collectUntil(List<ErrorReport> reports, int count) {
    while (reports.size() < count) {
      System.gc();
      Async.sleep(Duration.ofMillis(1));
    }
  }

  @Test
  void connectionsOfAllKinds_forgotten_areTold(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    run(
        false,
        reports -> {
          var tls = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
          try (var tcp = Net.startServer("127.0.0.1", 0, IDLE);
              var encrypted = Net.startServer("127.0.0.1", 0, IDLE, tls);
              var unix = UnixSockets.startUnixServer(path, IDLE)) {
            inAFrame(() -> Net.openConnection("127.0.0.1", tcp.port()));
            collectUntil(reports, 1);
            inAFrame(() ->
                Net.openConnection(
                    "localhost",
                    encrypted.port(),
                    StreamOptions.DEFAULT.withTls(TlsCertificates.client())));
            collectUntil(reports, 2);
            inAFrame(() -> UnixSockets.openUnixConnection(path));
            collectUntil(reports, 3);
            inAFrame(() ->
                Net.openDatagramEndpoint(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null));
            collectUntil(reports, 4);
            Pipe pipe = Pipe.open();
            inAFrame(() -> Pipes.openReader(pipe.source()));
            collectUntil(reports, 5);
            inAFrame(() -> Pipes.openWriter(pipe.sink()));
            collectUntil(reports, 6);

            assertThat(reports.getFirst().message())
                .contains("127.0.0.1:" + tcp.port())
                .contains("never closed");
            assertThat(reports.getFirst().kind().isWarning()).isTrue();
            assertThat(unix.localAddresses()).isNotEmpty();
            tcp.abortClients();
            encrypted.abortClients();
            unix.abortClients();
          }
        });
  }

  @Test
  void connection_forgottenInDebugMode_saysWhereItWasOpened() throws Exception {
    run(
        true,
        reports -> {
          try (var server = Net.startServer("127.0.0.1", 0, IDLE)) {
            inAFrame(() -> Net.openConnection("127.0.0.1", server.port()));

            collectUntil(reports, 1);

            assertThat(reports.getFirst().describe()).contains("made at: ");
            assertThat((Throwable) reports.getFirst().details().get("made at"))
                .satisfies(origin ->
                    assertThat(origin.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("ForgottenTest")));
            server.abortClients();
          }
        });
  }

  @Test
  void connections_closedOrEndedOrInUse_areNotTold() throws Exception {
    run(
        false,
        reports -> {
          try (var server = Net.startServer("127.0.0.1", 0, IDLE);
              var inUse = Net.openConnection("127.0.0.1", server.port())) {
            inAFrame(() -> Net.openConnection("127.0.0.1", server.port()).close());
            inAFrame(
                () -> Net.openConnection("127.0.0.1", server.port()).writer().transport().abort());
            inAFrame(() ->
                Net.openDatagramEndpoint(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null)
                    .close());
            inAFrame(() -> MemoryStreams.pair());
            // The last one is told; those before it would have been by then.
            inAFrame(() -> Net.openConnection("127.0.0.1", server.port()));
            collectUntil(reports, 1);
            System.gc();
            Async.sleep(Duration.ofMillis(1));

            assertThat(reports).hasSize(1);
            assertThat(inUse.writer().isClosing()).isFalse();
            server.abortClients();
          }
        });
  }

  @Test
  void loopInDebugMode_closed_tellsWhatIsStillOpen() throws Exception {
    List<Object> kept = new ArrayList<>();
    var reports =
        run(
            true,
            _ -> {
              var server = Net.createServer(RecordingProtocol::new, "127.0.0.1", 0);
              kept.add(server);
              kept.add(Net.createConnection(RecordingProtocol::new, "127.0.0.1", server.port()));
              kept.add(
                  Net.openDatagramEndpoint(
                      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null));
              Net.startServer("127.0.0.1", 0, IDLE).close();
            });

    assertThat(reports).hasSize(3);
    assertThat(reports)
        .allMatch(report -> report.message().contains("was still open when its loop was closed"))
        .allMatch(report -> report.describe().contains("ForgottenTest"));
    assertThat(kept).hasSize(3);
    assertThat(EventLoop.runningOrNull()).isNull();
  }
}
