package dev.weft.examples.blocking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of the system's package, with a database of its own, for one test class. */
final class PostgresServer {
  /** PostgreSQL refuses to run as root; this is the user that its packages make. */
  private static final String USER = "postgres";

  private final Path programs;
  private final Path folder;
  private final int port;
  private final Process server;

  private PostgresServer(Path programs, int maxConnections) throws Exception {
    this.programs = programs;
    this.folder = Files.createTempDirectory("weft-postgres-");
    if (isRoot()) {
      var users = folder.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(folder, users.lookupPrincipalByName(USER));
    }
    String data = folder.resolve("data").toString();
    Process initdb =
        start("initdb", "-D", data, "-U", "weft", "-A", "trust", "-E", "UTF8", "--no-sync");
    String output = new String(initdb.getInputStream().readAllBytes(), UTF_8);
    assertThat(initdb.waitFor()).as(output).isZero();
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.server =
        start(
            "postgres",
            "-D",
            data,
            "-p",
            Integer.toString(port),
            "-k",
            folder.toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=" + maxConnections,
            "-c",
            "fsync=off");
    server.getOutputStream().close();
  }

  /** Starts one, or skips the calling test where there is none. */
  static PostgresServer startOrSkip(int maxConnections) throws Exception {
    Path programs = findPrograms();
    assumeTrue(programs != null, "skipped: this machine has no PostgreSQL");
    assumeTrue(!isRoot() || canBecomeUser(), "skipped: no user for PostgreSQL, or no setpriv");
    PostgresServer server = new PostgresServer(programs, maxConnections);
    try {
      server.awaitReady();
    } catch (Throwable failure) {
      server.close();
      throw failure;
    }
    return server;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=weft";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  private static Path findPrograms() throws IOException {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, "initdb"))) {
        return Path.of(folder);
      }
    }
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return null;
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static boolean canBecomeUser() throws Exception {
    try {
      return new ProcessBuilder(asUser("true")).start().waitFor() == 0;
    } catch (IOException noSetpriv) {
      return false;
    }
  }

  private static List<String> asUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      // Becomes the command, so that a signal for the process is one for the server.
      all.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private Process start(String program, String... arguments) throws IOException {
    List<String> command = asUser(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(
            program.equals("postgres")
                ? ProcessBuilder.Redirect.to(folder.resolve("log").toFile())
                : ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private void awaitReady() throws Exception {
    while (true) {
      try {
        connect().close();
        return;
      } catch (SQLException notYet) {
        boolean ended = server.waitFor(20, TimeUnit.MILLISECONDS);
        assertThat(ended).as(() -> "the server ended: " + log()).isFalse();
      }
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  void close() throws Exception {
    server.destroy();
    if (!server.waitFor(10, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
