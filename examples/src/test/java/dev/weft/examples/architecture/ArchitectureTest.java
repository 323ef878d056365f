package dev.weft.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.examples.Repository;
import dev.weft.internal.frames.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the table of {@code docs/architecture.md} true: which package of a published module may
 * name which others. A new package gets a row here and there.
 */
class ArchitectureTest {
  private static final String CORE = "core";

  /** A module whose packages all have a row. The network's follow when it has rooms. */
  private static final List<String> MODULES = List.of(CORE);

  static List<Room> rooms() {
    return List.of(
        // What knows nothing of Weft.
        Room.of(CORE, "dev.weft.internal.frames"),
        Room.of(CORE, "dev.weft.internal.log"),
        Room.of(CORE, "dev.weft.internal.opening"),
        Room.of(CORE, "dev.weft.internal.signal"),
        Room.of(CORE, "dev.weft.internal.threads"),
        Room.of(CORE, "dev.weft.internal.time"),
        // What knows a loop and a task by its own interfaces.
        Room.of(
            CORE,
            "dev.weft.internal.observe",
            "dev.weft.internal.frames",
            "dev.weft.internal.log",
            "dev.weft.internal.time"),
        // The door for pollers, tests and tools: never the loop itself.
        Room.of(CORE, "dev.weft.spi", "dev.weft.Context", "dev.weft.Handle"),
        // The kernel and its API.
        Room.of(
            CORE,
            "dev.weft",
            "dev.weft.internal.frames",
            "dev.weft.internal.log",
            "dev.weft.internal.observe",
            "dev.weft.internal.opening",
            "dev.weft.internal.signal",
            "dev.weft.internal.threads",
            "dev.weft.internal.time",
            "dev.weft.spi"),
        // What anybody could have written on the API.
        Room.of(CORE, "dev.weft.sync", "dev.weft"),
        Room.of(CORE, "dev.weft.queue", "dev.weft", "dev.weft.sync"),
        Room.of(CORE, "dev.weft.flow", "dev.weft", "dev.weft.queue", "dev.weft.sync"),
        Room.of(CORE, "dev.weft.lambda", "dev.weft", "dev.weft.flow"),
        // Of the other modules, on the API too.
        Room.of(CORE, "dev.weft.internal.lost", "dev.weft.ErrorReport", "dev.weft.EventLoop"));
  }

  private static List<SourceFile> files(String module) throws IOException {
    return SourceFile.ofModule(module);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_itsFiles_nameNoOthersThanTheTableSays(Room room) throws IOException {
    List<SourceFile> files = files(room.module());

    assertThat(files).extracting(SourceFile::folder).contains(room.name());
    assertThat(room.wrongNames(files)).isEmpty();
  }

  @Test
  void packages_ofModulesWithRooms_haveARowEach() throws IOException {
    Set<String> folders = new TreeSet<>();
    for (String module : MODULES) {
      files(module).forEach(file -> folders.add(file.folder()));
    }

    assertThat(rooms()).extracting(Room::name).containsExactlyInAnyOrderElementsOf(folders);
  }

  @Test
  void rooms_all_standInTheDocument() throws IOException {
    String document = Files.readString(Repository.ROOT.resolve("docs/architecture.md"));
    List<String> missing = new ArrayList<>();
    for (Room room : rooms()) {
      if (!document.contains("`" + room.name() + "`")) {
        missing.add(room.name());
      }
    }

    assertThat(missing).isEmpty();
  }

  /** A class that is not would stand in stacks as if it were a user's. */
  @Test
  void frames_ofClassesOfPublishedModules_areWefts() throws IOException {
    for (String module : List.of(CORE, "net", "file", "process")) {
      assertThat(files(module))
          .allMatch(file -> Frames.isWeft(new StackTraceElement(file.toString(), "m", null, 0)));
    }
  }

  @Test
  void parse_namesInCommentsAndTexts_areNone() {
    SourceFile file =
        SourceFile.parse(
            "Sample",
            """
            package dev.weft.sample;

            import dev.weft.Task;
            import static dev.weft.net.Net.openConnection;

            /** See {@link dev.weft.Comment}. */
            final class Sample {
              String text = "// dev.weft.Text"; // dev.weft.Remark
              dev.weft.queue.Queue<?> queue;
            }
            """);

    assertThat(file.folder()).isEqualTo("dev.weft.sample");
    assertThat(file.names())
        .containsExactlyInAnyOrder("dev.weft.Task", "dev.weft.net.Net", "dev.weft.queue.Queue");
  }
}
