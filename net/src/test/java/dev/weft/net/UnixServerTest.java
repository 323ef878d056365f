package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.UnixSockets.openUnixConnection;
import static dev.weft.net.UnixSockets.startUnixServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Task;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class UnixServerTest {
  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("socket");
  }

  // @start region="echo"
  static Server startEcho(Path path) throws IOException {
    return startUnixServer(
        path,
        (reader, writer) -> {
          for (var line : reader.lines()) {
            writer.writeLine(line);
            writer.drain();
          }
        });
  }

  static String ask(Path path, String question) throws IOException {
    try (var connection = openUnixConnection(path)) {
      connection.writer().writeLine(question);
      return connection.reader().readLine();
    }
  }

  // @end

  @Test
  void ask_anEchoServer_isAnswered() throws Exception {
    Loops.run(() -> {
      try (var server = startEcho(path())) {
        assertThat(ask(path(), "hello")).isEqualTo("hello");

        assertThat(server.localAddresses()).containsExactly(UnixDomainSocketAddress.of(path()));
        assertThat(server.addresses()).isEmpty();
        assertThat(server.toString()).contains(path().toString());
        assertThatThrownBy(server::port)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("localAddresses()");
      }
    });
  }

  @Test
  void close_ofTheServer_deletesItsFile() throws Exception {
    Loops.run(() -> {
      var server = startEcho(path());
      assertThat(Files.exists(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();

      server.close();

      assertThat(Files.exists(path(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    });
  }

  @Test
  void close_whenTheFileIsAnothers_leavesIt() throws Exception {
    Loops.run(() -> {
      var first = startEcho(path());
      Files.delete(path());
      var second = startEcho(path());

      first.close();

      assertThat(ask(path(), "second")).isEqualTo("second");
      second.close();
      assertThat(Files.exists(path())).isFalse();
    });
  }

  @Test
  void close_withoutDeletion_leavesTheFile() throws Exception {
    Loops.run(() -> {
      startUnixServer(
              path(),
              (_, _) -> {},
              ServerOptions.DEFAULT,
              UnixFileOptions.DEFAULT.withDeleteAtClose(false))
          .close();

      assertThat(Files.exists(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    });
  }

  @Test
  void start_onAStaleFile_replacesIt() throws Exception {
    leaveStaleFile();

    Loops.run(() -> {
      assertThatThrownBy(() -> openUnixConnection(path())).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() ->
              startUnixServer(
                  path(),
                  (_, _) -> {},
                  ServerOptions.DEFAULT,
                  UnixFileOptions.DEFAULT.withReplaceStale(false)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining(path().toString());

      try (var _ = startEcho(path())) {
        assertThat(ask(path(), "new")).isEqualTo("new");
      }
    });
  }

  private void leaveStaleFile() throws IOException {
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path()));
    }
    assertThat(Files.exists(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void start_whereAnotherListens_isRefusedAndTheOtherGoesOn() throws Exception {
    Loops.run(() -> {
      try (var _ = startEcho(path())) {
        assertThatThrownBy(() -> startEcho(path()))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("another server listens there");

        assertThat(ask(path(), "still")).isEqualTo("still");
      }
    });
  }

  @Test
  void start_onAFileThatIsNoSocket_isRefusedAndLeavesIt() throws Exception {
    Files.writeString(path(), "precious");

    Loops.run(() ->
        assertThatThrownBy(() -> startEcho(path()))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("no socket"));

    assertThat(Files.readString(path())).isEqualTo("precious");
  }

  @Test
  void start_onAPathThatIsTooLong_saysHowLong() throws Exception {
    Path tooLong = folder.resolve("x".repeat(150));

    Loops.run(() ->
        assertThatThrownBy(() -> startEcho(tooLong))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("use 100 at most"));
  }

  @Test
  void start_inAFolderThatIsNotThere_isRefused() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> startEcho(folder.resolve("none").resolve("socket")))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("none"));
  }

  @Test
  void permissions_areThoseAskedFor() throws Exception {
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"), "needs POSIX permissions");
    var asked = PosixFilePermissions.fromString("rw-------");
    Loops.run(() -> {
      try (var _ =
          startUnixServer(
              path(),
              (_, _) -> {},
              ServerOptions.DEFAULT,
              UnixFileOptions.DEFAULT.withPermissions(asked))) {
        assertThat(Files.getPosixFilePermissions(path())).isEqualTo(asked);
      }
    });
  }

  @Test
  void connect_whereNobodyListens_saysWhere() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> openUnixConnection(path()))
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining(path().toString()));
  }

  @Test
  void connect_toAServerWithoutRoom_waitsUntilThereIsSome() throws Exception {
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path()), 1);
      listener.configureBlocking(false);
      Loops.run(() -> {
        var clients = new ArrayList<Connection>();
        Task<?> connecting =
            createTask(() -> {
              for (int i = 0; i < 10; i++) {
                clients.add(openUnixConnection(path()));
              }
            });
        Loops.until(() -> connecting.waitingOn() != null && !clients.isEmpty());

        int accepted = 0;
        while (accepted < 10) {
          Sockets.sockAccept(listener).close();
          accepted++;
        }

        connecting.await();
        assertThat(clients).hasSize(10);
        clients.forEach(Connection::close);
      });
    }
  }

  @Test
  void handler_thatFails_isReportedWithoutAnAddress() throws Exception {
    var reports =
        Loops.runReporting(seen -> {
          try (var _ =
              startUnixServer(
                  path(),
                  (_, _) -> {
                    throw new IllegalStateException("oops");
                  })) {
            try (var connection = openUnixConnection(path())) {
              assertThat(connection.reader().readAll()).isEmpty();
            }
            Loops.until(() -> !seen.isEmpty());
          }
        });

    assertThat(reports.getFirst().message()).contains("an unnamed Unix domain socket");
  }
}
