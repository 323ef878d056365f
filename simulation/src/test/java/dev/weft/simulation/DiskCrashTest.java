package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.file.AsyncFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a crash leaves on a simulated disk. */
class DiskCrashTest {
  private static final int SEEDS = 100;

  @FunctionalInterface
  private interface Program {
    void run(Path directory) throws IOException;
  }

  /** Runs a program and then a crash, for each seed, and gives what is left. */
  private static Set<String> leftBy(Program program, Function<Path, String> look) {
    Set<String> left = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Simulation simulation = new Simulation(seed);
      Host[] host = new Host[1];
      host[0] =
          simulation.host(
              "host",
              () -> {
                Path directory = host[0].files().path("/data");
                if (!Files.exists(directory)) {
                  Files.createDirectory(directory);
                  force(directory.getRoot());
                  program.run(directory);
                }
                sleep(ofSeconds(1000));
              });
      simulation.client("client", () -> sleep(ofSeconds(10)));
      simulation.at(ofSeconds(5), host[0]::crash);
      simulation.run();
      left.add(look.apply(host[0].files().path("/data")));
    }
    return left;
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Its content and its name stay, whatever comes. */
  private static void writeForGood(Path file, String text) throws IOException {
    write(file, text);
    force(file);
    force(Objects.requireNonNull(file.getParent()));
  }

  private static String content(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "(none)";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
  }

  @Test
  void crash_fileAndDirectoryForced_areLeft() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("log"), "forced");
            },
            directory -> content(directory.resolve("log")));

    assertThat(left).containsExactly("forced");
  }

  @Test
  void crash_nameNotForced_isLeftForSomeSeeds() {
    Set<String> left =
        leftBy(
            directory -> {
              write(directory.resolve("log"), "forced");
              force(directory.resolve("log"));
            },
            directory -> content(directory.resolve("log")));

    assertThat(left).containsExactlyInAnyOrder("forced", "(none)");
  }

  @Test
  void crash_appendedAndNotForced_leavesAnyBeginning() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("log"), "forced");
              Files.writeString(directory.resolve("log"), "123", StandardOpenOption.APPEND);
            },
            directory -> content(directory.resolve("log")));

    assertThat(left)
        .containsExactlyInAnyOrder("forced", "forced1", "forced12", "forced123", "forced\0\0\0");
  }

  @Test
  void crash_overwrittenInPlace_leavesOldOrNew() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("vote"), "term 1");
              write(directory.resolve("vote"), "term 2");
            },
            directory -> content(directory.resolve("vote")));

    assertThat(left).containsExactlyInAnyOrder("term 1", "term 2");
  }

  @Test
  void crash_writtenAnewByFiles_leavesOldNewAndParts() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("vote"), "old");
              AsyncFiles.writeString(directory.resolve("vote"), "new");
            },
            directory -> content(directory.resolve("vote")));

    assertThat(left).containsExactlyInAnyOrder("old", "", "n", "ne", "new", "\0\0\0");
  }

  @Test
  void crash_manyPagesNotForced_leavesSomeOfThem() {
    int size = 4 * 4096;
    Set<String> left =
        leftBy(
            directory -> {
              write(directory.resolve("data"), "a".repeat(size));
              force(directory.resolve("data"));
              force(directory);
              write(directory.resolve("data"), "b".repeat(size));
            },
            directory -> pages(content(directory.resolve("data"))));

    assertThat(left).contains("aaaa", "bbbb");
    assertThat(left).anyMatch(pages -> pages.matches(".*a.*b.*"));
    assertThat(left).anyMatch(pages -> pages.contains("?"));
    assertThat(left).allMatch(pages -> pages.length() == 4);
  }

  /** A letter for each page; a question mark for one that is torn. */
  private static String pages(String content) {
    StringBuilder pages = new StringBuilder();
    for (int at = 0; at < content.length(); at += 4096) {
      String page = content.substring(at, at + 4096);
      boolean whole = page.chars().distinct().count() == 1;
      pages.append(whole ? page.charAt(0) : '?');
      assertThat(page.substring(0, 512).chars().distinct().count()).isEqualTo(1);
    }
    return pages.toString();
  }

  @Test
  void crash_renamedWithoutForcingTheContent_mayLeaveAnEmptyFile() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("vote"), "old");
              write(directory.resolve("new"), "new");
              Files.move(
                  directory.resolve("new"),
                  directory.resolve("vote"),
                  StandardCopyOption.ATOMIC_MOVE);
            },
            directory -> content(directory.resolve("vote")));

    assertThat(left).contains("old", "", "new").doesNotContain("(none)");
  }

  /** Each moment there is in a replacement, 200 seeds in all. */
  @Test
  void replace_crashAtEveryMoment_leavesOldOrNew() {
    Set<String> left = new HashSet<>();
    int moments = 0;
    for (long seed = 0; seed < 200; seed++) {
      int changes = (int) (seed % 6) + 1;
      Simulation simulation = new Simulation(seed);
      Host[] host = new Host[1];
      host[0] =
          simulation.host(
              "host",
              () -> {
                Path file = host[0].files().path("/file");
                AsyncFiles.replaceString(file, "old");
                force(file.getRoot());
                host[0].files().crashAfter(changes);
                AsyncFiles.replaceString(file, "n".repeat(10_000));
                force(file.getRoot());
              });
      simulation.client("client", () -> sleep(ofSeconds(10)));
      simulation.run();
      left.add(content(host[0].files().path("/file")));
      moments = Math.max(moments, host[0].isUp() ? 0 : changes);
    }

    // Made, written, forced, renamed, and the directory forced.
    assertThat(moments).isEqualTo(5);
    assertThat(left).containsExactlyInAnyOrder("old", "n".repeat(10_000));
  }

  @Test
  void crashAfter_inACall_endsThatCallAndItsTaskWithoutTheRest() {
    Set<String> seen = new HashSet<>();
    Simulation simulation = new Simulation(1);
    Host[] host = new Host[1];
    host[0] =
        simulation.host(
            "host",
            () -> {
              Path directory = host[0].files().path("/");
              if (Files.exists(directory.resolve("one"))) {
                seen.add("again");
                return;
              }
              Files.createFile(directory.resolve("one"));
              force(directory);
              host[0].files().crashAfter(1);
              toThread(() -> {
                Files.createFile(directory.resolve("two"));
                seen.add("went on in the call");
              });
              seen.add("went on in the task");
            });
    simulation.client("client", () -> sleep(ofSeconds(10)));
    simulation.at(ofSeconds(5), host[0]::restart);

    simulation.run();

    assertThat(seen).containsExactly("again");
  }

  @Test
  void crashAfter_inTheTaskItself_leavesItWithoutItsFinallyBlocks() {
    Simulation simulation = new Simulation(1);
    List<String> wentOn = new ArrayList<>();
    Host[] host = new Host[1];
    host[0] =
        simulation.host(
            "host",
            () -> {
              Path directory = host[0].files().path("/");
              host[0].files().crashAfter(2);
              try {
                Files.createFile(directory.resolve("one"));
                force(directory);
              } finally {
                wentOn.add("finally");
              }
            });
    simulation.client("client", () -> sleep(ofSeconds(10)));

    simulation.run();

    assertThat(host[0].isUp()).isFalse();
    assertThat(Files.exists(host[0].files().path("/one"))).isTrue();
    assertThat(wentOn).isEmpty();
  }

  @Test
  void crashAfter_inACallbackAndInATaskThatNothingLooksAt_failsNothing() {
    Simulation simulation = new Simulation(1);
    for (boolean inTask : new boolean[] {true, false}) {
      Host[] host = new Host[1];
      host[0] =
          simulation.host(
              "host " + inTask,
              () -> {
                Path file = host[0].files().path("/file");
                host[0].files().crashAfter(1);
                if (inTask) {
                  Async.createTask(() -> Files.createFile(file));
                } else {
                  EventLoop.running().callSoon(() -> createUnchecked(file));
                }
                sleep(ofSeconds(1000));
              });
    }
    simulation.client("client", () -> sleep(ofSeconds(10)));

    simulation.run();

    assertThat(simulation.log()).filteredOn(entry -> entry.what().equals("crashes")).hasSize(2);
    assertThat(simulation.log()).noneMatch(entry -> entry.what().startsWith("reports"));
  }

  private static void createUnchecked(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void crash_directoriesMadeMovedAndDeleted_leavesATreeThatWasThereOnce() {
    Set<String> left =
        leftBy(
            directory -> {
              Files.createDirectories(directory.resolve("a/b"));
              Files.move(directory.resolve("a/b"), directory.resolve("b"));
              Files.createFile(directory.resolve("b/c"));
              Files.createLink(directory.resolve("d"), directory.resolve("b/c"));
              Files.delete(directory.resolve("a"));
            },
            DiskCrashTest::paths);

    assertThat(left)
        .containsExactlyInAnyOrder("", "a", "a a/b", "a b", "a b b/c", "a b b/c d", "b b/c d");
  }

  private static String paths(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .collect(Collectors.joining(" "));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void crash_fileForcedByOneOfItsNames_isLeftWithAllThatAreKept() {
    Set<String> left =
        leftBy(
            directory -> {
              write(directory.resolve("one"), "text");
              Files.createLink(directory.resolve("other"), directory.resolve("one"));
              force(directory.resolve("other"));
              force(directory);
            },
            directory -> content(directory.resolve("one")) + content(directory.resolve("other")));

    assertThat(left).containsExactly("texttext");
  }

  @Test
  void crash_channelThatSyncs_isKeptWithoutForcing() {
    Set<String> left =
        leftBy(
            directory -> {
              Path log = directory.resolve("log");
              try (FileChannel channel =
                  FileChannel.open(
                      log,
                      StandardOpenOption.CREATE,
                      StandardOpenOption.WRITE,
                      StandardOpenOption.DSYNC)) {
                force(directory);
                channel.write(ByteBuffer.wrap(new byte[] {'a'}));
              }
            },
            directory -> content(directory.resolve("log")));

    assertThat(left).containsExactly("a");
  }

  @Test
  void crash_cutAndNotForced_leavesTheOldLengthOrTheNew() {
    Set<String> left =
        leftBy(
            directory -> {
              writeForGood(directory.resolve("log"), "0123456789");
              try (FileChannel channel =
                  FileChannel.open(directory.resolve("log"), StandardOpenOption.WRITE)) {
                channel.truncate(3);
              }
            },
            directory -> content(directory.resolve("log")));

    assertThat(left).containsExactlyInAnyOrder("0123456789", "012");
  }

  @Test
  void crash_namesWithoutEnd_keepsTheOldOnes() {
    Simulation simulation = new Simulation(1);
    Host[] host = new Host[1];
    host[0] =
        simulation.host(
            "host",
            () -> {
              for (int i = 0; i < 5_000; i++) {
                Files.createFile(host[0].files().path("/" + i));
              }
            });
    simulation.client("client", () -> sleep(ofSeconds(10)));
    simulation.at(ofSeconds(5), host[0]::crash);

    simulation.run();

    assertThat(Files.exists(host[0].files().path("/3999"))).isTrue();
  }

  @Test
  void crash_replacedAndDirectoryForced_leavesTheNewOne() {
    Set<String> left =
        leftBy(
            directory -> {
              AsyncFiles.replaceString(directory.resolve("vote"), "old");
              AsyncFiles.replaceString(directory.resolve("vote"), "new");
              force(directory);
            },
            directory -> content(directory.resolve("vote")));

    assertThat(left).containsExactly("new");
  }
}
