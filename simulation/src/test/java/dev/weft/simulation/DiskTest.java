package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Action;
import dev.weft.file.AsyncFiles;
import dev.weft.file.FileSequence;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a simulated disk does for its host, but for crashes. */
class DiskTest {
  private final List<Object> seen = new ArrayList<>();
  private final Simulation simulation = new Simulation(5);

  @FunctionalInterface
  private interface Body {
    void run(SimulatedFiles files) throws Exception;
  }

  private static Host client(Simulation simulation, String name, Body body) {
    Host[] host = new Host[1];
    host[0] = simulation.client(name, (Action<Exception>) () -> body.run(host[0].files()));
    return host[0];
  }

  private static Host host(Simulation simulation, String name, Body body) {
    Host[] host = new Host[1];
    host[0] = simulation.host(name, (Action<Exception>) () -> body.run(host[0].files()));
    return host[0];
  }

  private List<String> logged() {
    return simulation.log().stream().map(LogEntry::what).toList();
  }

  // ---- whose it is

  @Test
  void files_twoHosts_haveDisksOfTheirOwn() {
    client(simulation, "one", files -> AsyncFiles.writeString(files.path("/file"), "of one"));
    client(
        simulation,
        "other",
        files -> {
          sleep(ofSeconds(1));
          seen.add(Files.exists(files.path("/file")));
        });

    simulation.run();

    assertThat(seen).containsExactly(false);
  }

  @Test
  void files_preparedBeforeTheRunAndReadAfterIt_areThoseOfTheHost() throws IOException {
    Host host =
        client(
            simulation,
            "host",
            files -> {
              String text = AsyncFiles.readString(files.path("/etc/config"));
              AsyncFiles.writeString(files.path("/result"), text + "!");
            });
    Files.createDirectory(host.files().path("/etc"));
    Files.writeString(host.files().path("/etc/config"), "prepared");

    simulation.run();

    assertThat(Files.readString(host.files().path("/result"))).isEqualTo("prepared!");
  }

  @Test
  void files_afterARestart_areStillThere() {
    client(
        simulation,
        "host",
        files -> {
          Path file = files.path("/file");
          if (Files.exists(file)) {
            seen.add(AsyncFiles.readString(file));
          } else {
            AsyncFiles.writeString(file, "kept");
            force(file);
            force(files.path("/"));
            sleep(ofSeconds(100));
          }
        });
    Host host = simulation.host("other", () -> {});
    simulation.at(ofSeconds(10), () -> hostNamed("host").restart());

    simulation.run();

    assertThat(seen).containsExactly("kept");
    assertThat(host.isUp()).isTrue();
  }

  private Host hostNamed(String name) {
    return simulation.world().hosts().stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      channel.force(true);
    }
  }

  @Test
  void files_fromAThreadOutside_areRefusedWhileTheSimulationRuns() {
    client(
        simulation,
        "host",
        files -> {
          Thread outside =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      seen.add(Files.exists(files.path("/file")));
                    } catch (IllegalStateException refused) {
                      seen.add(refused.getMessage());
                    }
                  });
          while (outside.isAlive()) {
            Thread.onSpinWait();
          }
        });

    simulation.run();

    assertThat(seen)
        .hasSize(1)
        .allSatisfy(
            message -> assertThat(message.toString()).contains("outside of the simulation"));
  }

  @Test
  void files_ofAnotherHost_canBeCopiedFrom() {
    Host other = simulation.host("other", () -> {});
    client(
        simulation,
        "host",
        files -> {
          Files.writeString(other.files().path("/file"), "there");
          Files.copy(other.files().path("/file"), files.path("/file"));
          seen.add(Files.readString(files.path("/file")));
          seen.add(Files.isSameFile(other.files().path("/file"), files.path("/file")));
        });

    simulation.run();

    assertThat(seen).containsExactly("there", false);
  }

  // ---- what is refused

  @Test
  void asyncFiles_ofTheMachine_areRefused() {
    client(
        simulation,
        "host",
        files -> {
          Path real = Path.of("/etc/hosts");
          Path simulated = files.path("/file");
          assertRefused(() -> AsyncFiles.readString(real), "readString", "Host.files()");
          assertRefused(() -> AsyncFiles.readAllBytes(real), "readAllBytes");
          assertRefused(() -> AsyncFiles.lines(real), "lines");
          assertRefused(() -> AsyncFiles.writeString(real, "x"), "write");
          assertRefused(() -> AsyncFiles.appendString(real, "x"), "append");
          assertRefused(() -> AsyncFiles.replaceString(real, "x"), "replace");
          assertRefused(() -> AsyncFiles.copy(simulated, real), "copy");
          assertRefused(() -> AsyncFiles.copy(real, simulated), "copy");
          assertRefused(() -> AsyncFiles.walk(real), "walk");
        });

    simulation.run();
  }

  @Test
  void watches_mappedFilesAndAsynchronousChannels_areRefused() {
    client(
        simulation,
        "host",
        files -> {
          Path file = files.path("/file");
          Files.createFile(file);
          assertRefused(() -> AsyncFiles.watch(files.path("/")), "watch", "walk()");
          assertRefused(() -> AsyncFiles.watch(Path.of("/")), "watch", "walk()");
          assertRefused(() -> file.getFileSystem().newWatchService(), "watch", "sleep()");
          assertRefused(() -> AsynchronousFileChannel.open(file), "AsynchronousFileChannel");
          try (FileChannel channel = FileChannel.open(file)) {
            assertRefused(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1), "map()");
          }
        });

    simulation.run();
  }

  private static void assertRefused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(OutsideWorldException.class)
        .hasMessageContaining("on simulated host host leaves the simulation")
        .hasMessageContainingAll(words);
  }

  @Test
  void settings_outOfRange_areRefused() {
    SimulatedFiles files = simulation.host("host", () -> {}).files();

    assertThatThrownBy(() -> files.capacity(-1)).hasMessageContaining("use 0 or more");
    assertThatThrownBy(() -> files.failReads(1.1)).hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> files.failWrites(-0.1)).hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> files.failForces(Double.NaN)).hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> files.crashAfter(-1)).hasMessageContaining("use 0 or more");
  }

  // ---- what fails

  @Test
  void write_diskFull_writesWhatThereIsRoomForAndThenFails() {
    client(
        simulation,
        "host",
        files -> {
          files.capacity(10);
          Path file = files.path("/file");
          assertThatThrownBy(() -> Files.writeString(file, "0123456789abc"))
              .isExactlyInstanceOf(IOException.class)
              .hasMessage("No space left on device");
          seen.add(Files.readString(file));
          Files.writeString(file, "overwritten".substring(0, 10), StandardOpenOption.WRITE);
          assertThatThrownBy(() -> Files.writeString(files.path("/other"), "x"))
              .hasMessage("No space left on device");
          seen.add(Files.getFileStore(file).getUsableSpace());
          Files.delete(file);
          Files.writeString(files.path("/other"), "fits");
          seen.add(Files.getFileStore(files.path("/")).getUsableSpace());
        });

    simulation.run();

    assertThat(seen).containsExactly("0123456789", 0L, 6L);
    assertThat(logged()).contains("writes 10 B to /file", "has no space for /file");
  }

  @Test
  void write_fileDeletedWhileOpen_takesItsSpaceUntilItIsClosed() {
    client(
        simulation,
        "host",
        files -> {
          files.capacity(10);
          Path file = files.path("/file");
          try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8));
            Files.delete(file);
            seen.add(Files.getFileStore(files.path("/")).getUsableSpace());
          }
          seen.add(Files.getFileStore(files.path("/")).getUsableSpace());
        });

    simulation.run();

    assertThat(seen).containsExactly(2L, 10L);
  }

  @Test
  void write_someFail_othersDoNot() {
    client(
        simulation,
        "host",
        files -> {
          files.failWrites(0.5);
          Path file = files.path("/file");
          Files.createFile(file);
          int failed = 0;
          for (int i = 0; i < 100; i++) {
            try {
              AsyncFiles.appendString(file, "x");
            } catch (IOException e) {
              assertThat(e).hasMessage("Input/output error");
              failed++;
            }
          }
          assertThat(failed).isBetween(20, 80);
          assertThat(Files.size(file)).isEqualTo(100 - failed);
        });

    simulation.run();

    assertThat(logged()).contains("fails: writes to /file");
  }

  @Test
  void read_allFail_failsForTheHostAlone() throws IOException {
    Host host =
        client(
            simulation,
            "host",
            files -> {
              Path file = files.path("/file");
              assertThatThrownBy(() -> AsyncFiles.readString(file))
                  .isExactlyInstanceOf(IOException.class)
                  .hasMessage("Input/output error");
            });
    Files.writeString(host.files().path("/file"), "text");
    host.files().failReads(1);

    simulation.run();

    assertThat(Files.readString(host.files().path("/file"))).isEqualTo("text");
  }

  @Test
  void force_failed_theNextOneDoesNotKeepItEither() throws IOException {
    Host[] hosts = new Host[1];
    hosts[0] =
        simulation.host(
            "host",
            () -> {
              SimulatedFiles files = hosts[0].files();
              try (FileChannel channel =
                  FileChannel.open(files.path("/file"), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
                channel.write(ByteBuffer.wrap(new byte[] {1}), 5000);
                files.failForces(1);
                assertThatThrownBy(() -> channel.force(true)).hasMessage("Input/output error");
                files.failForces(0);
                channel.write(ByteBuffer.wrap(new byte[] {1}), 5001);
                channel.force(true);
              }
              hosts[0].crash();
            });
    Host host = hosts[0];
    simulation.client("client", () -> sleep(ofSeconds(1)));
    Files.write(host.files().path("/file"), new byte[6000]);
    force(host.files().path("/file"));
    force(host.files().path("/"));

    simulation.run();

    byte[] left = Files.readAllBytes(host.files().path("/file"));
    assertThat(left[0]).isZero();
    assertThat(left[5000]).isOne();
    assertThat(left[5001]).isOne();
  }

  // ---- calls in the world

  @Test
  void lines_cancelledAndClosed_leaveNothingOpen() {
    client(
        simulation,
        "host",
        files -> {
          Path file = files.path("/file");
          Files.writeString(file, "line\n".repeat(10_000));
          try (FileSequence<String> lines = AsyncFiles.lines(file)) {
            seen.add(lines.iterator().next());
          }
          files.capacity(1);
          Files.delete(file);
          Files.writeString(file, "x"); // there is room only if the file is not open any more
        });

    simulation.run();

    assertThat(seen).containsExactly("line");
  }

  @Test
  void pause_callsOfFilesUnderWay_waitForItsEndToo() {
    Host host =
        client(
            simulation,
            "host",
            files -> {
              hostNamed("host").pause(ofSeconds(20));
              AsyncFiles.writeString(files.path("/file"), "text");
            });
    simulation.at(ofSeconds(10), () -> seen.add(Files.exists(host.files().path("/file"))));

    simulation.run();

    assertThat(seen).containsExactly(false);
    assertThat(Files.exists(host.files().path("/file"))).isTrue();
    assertThat(simulation.time()).isGreaterThanOrEqualTo(ofSeconds(20));
  }

  @Test
  void toThread_callOnTheDisk_takesSimulatedTimeAndFilesNone() {
    client(
        simulation,
        "host",
        files -> {
          Files.writeString(files.path("/one"), "1");
          seen.add(simulation.time().isZero());
          toThread(() -> Files.writeString(files.path("/other"), "2"));
          seen.add(simulation.time().isZero());
        });

    simulation.run();

    assertThat(seen).containsExactly(true, false);
  }

  @Test
  void sendFile_ofTheDisk_arrives() {
    host(
        simulation,
        "server",
        files -> {
          byte[] bytes = new byte[300_000];
          new Random(1).nextBytes(bytes);
          Files.write(files.path("/file"), bytes);
          Net.startServer(
                  null,
                  Programs.PORT,
                  (_, writer) -> {
                    try (FileChannel file = FileChannel.open(files.path("/file"))) {
                      writer.sendFile(file, 0, file.size());
                    }
                  })
              .serveForever();
        });
    client(
        simulation,
        "client",
        files -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            AsyncFiles.write(files.path("/copy"), connection.reader().readAll());
          }
          seen.add(Files.mismatch(files.path("/copy"), hostNamed("server").files().path("/file")));
        });

    simulation.run();

    assertThat(seen).containsExactly(-1L);
  }

  @Test
  void times_ofFiles_areTheHostsClock() {
    client(
        simulation,
        "host",
        files -> {
          sleep(ofSeconds(90));
          Files.createFile(files.path("/file"));
          seen.add(Files.getLastModifiedTime(files.path("/file")).toString());
        });

    simulation.run();

    assertThat(seen).containsExactly("2030-01-01T00:01:30Z");
  }

  @Test
  void list_manyFiles_hasAnOrderThatIsTheSeedsAndNoOther() {
    List<List<String>> orders = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      Simulation one = new Simulation(seed);
      client(
          one,
          "host",
          files -> {
            for (int i = 0; i < 10; i++) {
              Files.createFile(files.path("/" + i));
            }
            try (Stream<Path> paths = Files.list(files.path("/"))) {
              orders.add(paths.map(Path::toString).toList());
            }
          });
      one.run();
    }

    assertThat(orders.get(0)).isEqualTo(orders.get(1)).isNotEqualTo(orders.get(2));
    assertThat(orders.get(0)).containsExactlyInAnyOrderElementsOf(orders.get(2));
  }

  @Test
  void channel_openedBeforeACrash_isClosed() throws IOException {
    Host host = simulation.host("host", () -> {});
    FileChannel channel =
        FileChannel.open(
            host.files().path("/file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    simulation.client("client", host::crash);

    simulation.run();

    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    channel.close();
  }

  // ---- repeated runs

  @Test
  void runs_thatUseTheDisk_areRepeatable() {
    Simulation.checkRepeatable(LongStream.range(0, 20), DiskTest::useAndCrash);
  }

  /** This test runs on both engines. It hangs on no time, and on what the seed says of disks. */
  @Test
  void runs_thatUseTheDisk_haveTheSameLogOnBothEngines() {
    Host[] host = new Host[1];
    int[] changes = {3};
    host[0] =
        simulation.host(
            "host",
            () -> {
              Path directory = host[0].files().path("/data");
              host[0].files().crashAfter(changes[0] += 4);
              Files.createDirectories(directory);
              for (int i = 0; i < 10; i++) {
                AsyncFiles.replaceString(directory.resolve("file"), "content " + i);
                AsyncFiles.appendString(directory.resolve("log"), "line " + i + "\n");
              }
            });
    for (int i = 1; i < 10; i++) {
      simulation.at(ofSeconds(i), host[0]::restart);
    }
    simulation.client("client", () -> sleep(ofSeconds(10)));

    simulation.run();

    List<String> ofTheDisk = logged().stream().filter(line -> line.contains("/")).toList();
    assertThat(ofTheDisk).anyMatch(line -> line.contains("a beginning"));
    assertThat(ofTheDisk.hashCode()).isEqualTo(-1123307847);
  }

  private static void useAndCrash(Simulation simulation) {
    Host[] host = new Host[1];
    host[0] =
        simulation.host(
            "host",
            () -> {
              SimulatedFiles files = host[0].files();
              Path directory = files.path("/data");
              Files.createDirectories(directory);
              for (int i = 0; i < 20; i++) {
                AsyncFiles.replaceString(directory.resolve("file" + i % 3), "content " + i);
                AsyncFiles.appendString(directory.resolve("log"), "line " + i + "\n");
                if (i % 4 == 0) {
                  force(directory.resolve("log"));
                  force(directory);
                }
              }
              try (Stream<Path> paths = Files.walk(directory)) {
                host[0].log(paths.toList().toString());
              }
            });
    for (int i = 1; i < 5; i++) {
      simulation.at(ofMillis(7 * i), host[0]::restart);
    }
    simulation.client("client", () -> sleep(ofSeconds(10)));
  }
}
