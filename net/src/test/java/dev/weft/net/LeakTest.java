package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static dev.weft.net.UnixSockets.openUnixConnection;
import static dev.weft.net.UnixSockets.startUnixServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.Task;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of connections opened and closed leave no descriptor, task or buffer behind. */
class LeakTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int AT_ONCE = 100;

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (byte[] data = reader.read(100); data.length > 0; data = reader.read(100)) {
          writer.write(data);
          writer.drain();
        }
      };

  @TempDir private Path folder;

  @BeforeEach
  void needsProc() {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "skipped: this system has no /proc");
  }

  private record Held(long descriptors, long directBuffers, int channels, int tasks) {
    static Held now() throws IOException {
      try (var listing = Files.list(DESCRIPTORS)) {
        return new Held(
            listing.count(), buffers(), Loops.watchedChannels(), Async.allTasks().size());
      }
    }

    private static long buffers() {
      return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .mapToLong(BufferPoolMXBean::getCount)
          .sum();
    }
  }

  /** Does something many times, a hundred at once, and looks at what is left. */
  private static void repeat(int times, Action<IOException> action) throws IOException {
    oneRound(action); // what is made once is made now
    int channels = Loops.watchedChannels();
    until(() -> Async.allTasks().size() == 1 && Loops.watchedChannels() <= channels);
    Held before = Held.now();

    for (int i = 0; i < times / AT_ONCE; i++) {
      oneRound(action);
    }

    until(() -> Async.allTasks().size() == 1 && Loops.watchedChannels() <= before.channels());
    Held after = Held.now();
    assertThat(after.tasks()).isEqualTo(1);
    assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors());
    assertThat(after.directBuffers()).isLessThanOrEqualTo(before.directBuffers());
  }

  private static void oneRound(Action<IOException> action) {
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      tasks.add(createTask(action));
    }
    tasks.forEach(Task::await);
  }

  private static void talk(Connection connection) throws IOException {
    try (connection) {
      connection.writer().write("a");
      assertThat(connection.reader().readExactly(1)).containsExactly('a');
    }
    connection.writer().waitClosed();
  }

  @Test
  void unixConnections_tenThousandOpenedAndClosed_leaveNothing() throws Exception {
    Loops.run(() -> {
      Path path = folder.resolve("s");
      var server = startUnixServer(path, ECHO);

      repeat(10_000, () -> talk(openUnixConnection(path)));

      server.close();
      server.waitClosed();
    });
  }

  @Test
  void tlsConnections_openedAndClosed_leaveNothing() throws Exception {
    TlsCertificates.make();
    Loops.run(() -> {
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      var server = startServer("127.0.0.1", 0, ECHO, options);
      var tls = StreamOptions.DEFAULT.withTls(TlsCertificates.client());

      repeat(200, () -> talk(openConnection("127.0.0.1", server.port(), tls)));

      server.close();
      server.waitClosed();
    });
  }

  @Test
  void pipes_tenThousandOpenedAndClosed_leaveNothing() throws Exception {
    Loops.run(() ->
        repeat(
            10_000,
            () -> {
              Pipe pipe = Pipe.open();
              var writer = Pipes.openWriter(pipe.sink());
              try (var connection = Pipes.openReader(pipe.source())) {
                writer.write("a");
                writer.close();
                assertThat(connection.reader().readAll()).containsExactly('a');
              }
              writer.waitClosed();
            }));
  }
}
