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

  private static final String NET = "net";

  /** The modules whose packages all have a row. */
  private static final List<String> MODULES = List.of(CORE, NET);

  /** What tasks read from and write to, and what is above that in the same package. */
  private static final Set<String> STREAMS =
      Set.of(
          "Connection",
          "HandlerTasks",
          "ServedConnection",
          "StreamHandler",
          "StreamProtocol",
          "StreamReader",
          "StreamReaderInput",
          "StreamWriter",
          "StreamWriterOutput");

  private static final Set<String> ABOVE_STREAMS =
      Set.of("ChannelTransport", "ClientStart", "GroupServer", "Net", "Server", "ServerStart");

  static List<Room> rooms() {
    return List.of(
        // What knows nothing of Weft.
        Room.of(CORE, "dev.weft.internal.frames"),
        Room.of(CORE, "dev.weft.internal.log"),
        Room.of(CORE, "dev.weft.internal.nulls"),
        Room.of(CORE, "dev.weft.internal.opening"),
        Room.of(CORE, "dev.weft.internal.services"),
        Room.of(CORE, "dev.weft.internal.signal"),
        Room.of(CORE, "dev.weft.internal.threads"),
        Room.of(CORE, "dev.weft.internal.time"),
        // What knows a loop and a task by its own interfaces.
        Room.of(
            CORE,
            "dev.weft.internal.observe",
            "dev.weft.internal.frames",
            "dev.weft.internal.log",
            "dev.weft.internal.time",
            "dev.weft.spi"),
        // The door for pollers, tests and tools: never the loop itself.
        Room.of(CORE, "dev.weft.spi", "dev.weft.Context", "dev.weft.Handle"),
        // The kernel and its API.
        Room.of(
            CORE,
            "dev.weft",
            "dev.weft.internal.frames",
            "dev.weft.internal.log",
            "dev.weft.internal.nulls",
            "dev.weft.internal.observe",
            "dev.weft.internal.opening",
            "dev.weft.internal.services",
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
        Room.of(CORE, "dev.weft.internal.lost", "dev.weft.ErrorReport", "dev.weft.EventLoop"),
        // The network, from the ground up: of what users see each names what it deals in.
        Room.of(NET, "dev.weft.net.internal.bytes"),
        Room.of(
            NET,
            "dev.weft.net.internal.names",
            "dev.weft",
            "dev.weft.internal.services",
            "dev.weft.internal.threads",
            "dev.weft.net.LookupOptions",
            "dev.weft.net.NameInfo",
            "dev.weft.net.Resolver"),
        Room.of(
            NET,
            "dev.weft.net.internal.poll",
            "dev.weft",
            "dev.weft.net.Resolver",
            "dev.weft.net.internal.bytes",
            "dev.weft.net.internal.names",
            "dev.weft.spi"),
        Room.of(
            NET,
            "dev.weft.net.internal.transport",
            "dev.weft",
            "dev.weft.internal.threads",
            "dev.weft.net.BufferedProtocol",
            "dev.weft.net.ConnectionFigures",
            "dev.weft.net.DatagramProtocol",
            "dev.weft.net.DatagramTransport",
            "dev.weft.net.ExtraInfo",
            "dev.weft.net.PeerFailures",
            "dev.weft.net.Protocol",
            "dev.weft.net.SendFileNotAvailableException",
            "dev.weft.net.Transport",
            "dev.weft.net.Watermarks",
            "dev.weft.net.WriteFlow",
            "dev.weft.net.internal.bytes",
            "dev.weft.net.internal.names",
            "dev.weft.net.internal.poll",
            "dev.weft.spi.Inventory",
            "dev.weft.sync"),
        Room.of(
            NET,
            "dev.weft.net.internal.tls",
            "dev.weft",
            "dev.weft.internal.threads",
            "dev.weft.net.ExtraInfo",
            "dev.weft.net.HandshakeLimits",
            "dev.weft.net.Protocol",
            "dev.weft.net.TlsClientOptions",
            "dev.weft.net.TlsEngineFactory",
            "dev.weft.net.TlsEngineRequest",
            "dev.weft.net.TlsOptions",
            "dev.weft.net.TlsServerOptions",
            "dev.weft.net.TlsTruncatedException",
            "dev.weft.net.Transport",
            "dev.weft.net.Watermarks",
            "dev.weft.net.internal.bytes",
            "dev.weft.net.internal.names",
            "dev.weft.net.internal.poll.LoopBuffers",
            "dev.weft.net.internal.poll.LoopLocal",
            "dev.weft.net.internal.poll.Network",
            // Its contracts, and not what moves the bytes.
            "dev.weft.net.internal.transport.ByteTransport",
            "dev.weft.net.internal.transport.Cover",
            "dev.weft.net.internal.transport.Delivery",
            "dev.weft.net.internal.transport.FlowingTransport",
            "dev.weft.net.internal.transport.LoopTransport",
            "dev.weft.net.internal.transport.OutputFlow",
            "dev.weft.net.internal.transport.OutputWatcher",
            "dev.weft.net.internal.transport.PeerReports",
            "dev.weft.spi.Inventory"),
        Room.of(
            NET,
            "dev.weft.net.internal.connect",
            "dev.weft",
            "dev.weft.net.ClientOptions",
            "dev.weft.net.DatagramOptions",
            "dev.weft.net.Protocol",
            "dev.weft.net.ProtocolConnection",
            "dev.weft.net.Resolver",
            "dev.weft.net.ServerOptions",
            "dev.weft.net.TlsOptions",
            "dev.weft.net.Transport",
            "dev.weft.net.UnixFileOptions",
            "dev.weft.net.internal.bytes",
            "dev.weft.net.internal.names",
            "dev.weft.net.internal.poll",
            "dev.weft.net.internal.tls",
            "dev.weft.net.internal.transport"),
        // What users see, streams and the facade.
        Room.of(
            NET,
            "dev.weft.net",
            "dev.weft",
            "dev.weft.internal.lost",
            "dev.weft.internal.nulls",
            "dev.weft.net.internal.bytes",
            "dev.weft.net.internal.connect",
            "dev.weft.net.internal.names",
            "dev.weft.net.internal.poll",
            "dev.weft.net.internal.tls",
            "dev.weft.net.internal.transport",
            "dev.weft.spi.Inventory",
            "dev.weft.sync"));
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

  @Test
  void streams_ofTheNetwork_nameNeitherServersNorTheFacade() throws IOException {
    List<SourceFile> streams =
        files(NET).stream().filter(file -> STREAMS.contains(file.type())).toList();

    assertThat(streams).hasSameSizeAs(STREAMS);
    assertThat(streams)
        .allSatisfy(file -> assertThat(file.words()).doesNotContainAnyElementsOf(ABOVE_STREAMS));
  }

  @Test
  void facade_ofTheNetwork_isNamedByNothing() throws IOException {
    assertThat(files(NET))
        .filteredOn(file -> file.words().contains("Net"))
        .extracting(SourceFile::type)
        .containsExactly("Net");
  }

  /**
   * Tasks read from streams and write to them, and one is had by the other: these are one thing.
   */
  @Test
  void knots_ofTheNetwork_areNoLargerThanTheStreams() throws IOException {
    assertThat(new Knots(files(NET)).largest()).hasSizeLessThanOrEqualTo(7);
  }

  /**
   * What signatures of the API tie together, the engines, and the parts of a loop that have to call
   * it: the decision on hidden packages says which could leave only at a cost.
   */
  @Test
  void knots_ofTheKernel_areNoLargerThanWhatTheApiTiesTogether() throws IOException {
    List<SourceFile> kernel =
        files(CORE).stream().filter(file -> file.folder().equals("dev.weft")).toList();

    assertThat(new Knots(kernel).largest()).hasSizeLessThanOrEqualTo(53);
  }

  /** It is the API, its checks and its wiring: what would make it longer wants a class. */
  @Test
  void eventLoop_withAllOfItsDocumentation_isShorterThan900Lines() throws IOException {
    assertThat(
            Files.readAllLines(
                Repository.ROOT.resolve("core/src/main/java/dev/weft/EventLoop.java")))
        .hasSizeLessThan(900);
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
  void largest_filesThatReachEachOther_areTheKnot() {
    var knots =
        new Knots(
            List.of(
                SourceFile.parse("Above", "package p; class Above { Left left; }"),
                SourceFile.parse("Left", "package p; class Left { Right right; }"),
                SourceFile.parse("Right", "package p; class Right { Left left; Below below; }"),
                SourceFile.parse("Below", "package p; class Below { /* Above */ }")));

    assertThat(knots.largest()).containsExactly("Left", "Right");
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
