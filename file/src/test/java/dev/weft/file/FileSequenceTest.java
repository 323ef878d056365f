package dev.weft.file;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lines} and {@code walk}. */
class FileSequenceTest {
  @TempDir Path folder;

  private static <T> List<T> all(FileSequence<T> sequence) throws IOException {
    List<T> all = new ArrayList<>();
    try (sequence) {
      for (T each : sequence) {
        all.add(each);
      }
    }
    return all;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("text"), text);
  }

  // ---- lines

  @Test
  void lines_allKindsOfEnds_areThoseOfTheJdk() throws Exception {
    for (String text : List.of("", "\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "a\rb", "\n\na\n\n")) {
      Path file = write(text);

      run(() -> assertThat(all(AsyncFiles.lines(file))).isEqualTo(Files.readAllLines(file)));
    }
  }

  @Test
  void lines_many_areReadInPieces() throws Exception {
    List<String> expected = IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList();
    Path file = Files.write(folder.resolve("text"), expected);

    run(() -> assertThat(all(AsyncFiles.lines(file))).isEqualTo(expected));
  }

  @Test
  void lines_missingFile_throwsAtOnce() throws Exception {
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.lines(folder.resolve("missing")))
            .isInstanceOf(NoSuchFileException.class));
  }

  @Test
  void lines_notInTheCharset_throwsWhereItIsReadAndClosesTheFile() throws Exception {
    Path file = Files.write(folder.resolve("latin"), "é\n".getBytes(ISO_8859_1));

    run(() -> {
      var lines = AsyncFiles.lines(file).iterator();

      assertThatThrownBy(lines::hasNext)
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(MalformedInputException.class);
      assertThat(lines.hasNext()).isFalse();
      assertThat(Descriptors.open(folder)).isEmpty();
      assertThat(all(AsyncFiles.lines(file, ISO_8859_1))).containsExactly("é");
    });
  }

  @Test
  void lines_goodOnesBeforeABadOne_areGivenFirst() throws Exception {
    for (int good : new int[] {1, 300, 900, 5_000}) {
      var bytes = new ByteArrayOutputStream();
      for (int i = 0; i < good; i++) {
        bytes.writeBytes(("line " + i + " é名 " + "x".repeat(50) + "\n").getBytes(UTF_8));
      }
      bytes.write(new byte[] {(byte) 0xff, '\n', 'z', '\n'});
      Files.write(folder.resolve("text"), bytes.toByteArray());
      List<String> got = new ArrayList<>();

      run(() -> {
        try (var lines = AsyncFiles.lines(folder.resolve("text"))) {
          assertThatThrownBy(() -> lines.forEach(got::add))
              .isInstanceOf(UncheckedIOException.class)
              .hasCauseInstanceOf(MalformedInputException.class);
        }
        assertThat(Descriptors.open(folder)).isEmpty();
      });

      assertThat(got).hasSize(good).last().asString().startsWith("line " + (good - 1) + " é名");
    }
  }

  @Test
  void lines_cutInTheMiddleOfACharacter_areGivenThenFail() throws Exception {
    Files.write(folder.resolve("text"), new byte[] {'a', '\n', 'b', (byte) 0xc3});
    List<String> got = new ArrayList<>();

    run(() -> {
      try (var lines = AsyncFiles.lines(folder.resolve("text"))) {
        assertThatThrownBy(() -> lines.forEach(got::add)).isInstanceOf(UncheckedIOException.class);
      }
    });

    assertThat(got).containsExactly("a");
  }

  @Test
  void walk_comesToADirectoryThatCannotBeRead_givesWhatWasBefore() throws Exception {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may read everything");
    Files.createDirectory(folder.resolve("d"));
    Path secret = Files.createDirectory(folder.resolve("d").resolve("secret"));
    Files.setPosixFilePermissions(secret, Set.of());
    List<Path> got = new ArrayList<>();

    run(() -> {
      try (var paths = AsyncFiles.walk(folder.resolve("d"))) {
        assertThatThrownBy(() -> paths.forEach(got::add)).isInstanceOf(UncheckedIOException.class);
      }
    });

    assertThat(got).containsExactly(folder.resolve("d"));
  }

  @Test
  void lines_goneThroughToTheEnd_closesTheFile() throws Exception {
    Path file = write("a\nb\n");

    run(() -> {
      var lines = AsyncFiles.lines(file);
      assertThat(Descriptors.open(folder)).hasSize(1);
      for (String line : lines) {
        assertThat(line).isNotEmpty();
      }

      assertThat(Descriptors.open(folder)).isEmpty();
    });
  }

  @Test
  void lines_leftEarly_areClosedByTryWithResources() throws Exception {
    Path file = write("a\nb\n");

    run(() -> {
      try (var lines = AsyncFiles.lines(file)) {
        assertThat(lines.iterator().next()).isEqualTo("a");
      }

      assertThat(Descriptors.open(folder)).isEmpty();
    });
  }

  @Test
  void lines_closedOutsideTheLoop_areClosed() throws Exception {
    Path file = write("a\nb\n");
    var lines = new ArrayList<FileSequence<String>>();
    run(() -> lines.add(AsyncFiles.lines(file)));

    lines.getFirst().close();
    lines.getFirst().close();

    assertThat(Descriptors.open(folder)).isEmpty();
  }

  @Test
  void iterator_afterClose_isAtItsEnd() throws Exception {
    Path file = write("a\nb\n");

    run(() -> {
      var lines = AsyncFiles.lines(file);
      Iterator<String> iterator = lines.iterator();
      assertThat(iterator.next()).isEqualTo("a");

      lines.close();

      assertThat(iterator.hasNext()).isFalse();
      assertThatThrownBy(iterator::next)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("text");
    });
  }

  @Test
  void iterator_secondOne_isRefused() throws Exception {
    Path file = write("a\n");

    run(() -> {
      try (var lines = AsyncFiles.lines(file)) {
        var _ = lines.iterator();

        assertThatThrownBy(lines::iterator)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("once");
      }
    });
  }

  @Test
  void next_whileAnotherTaskReads_isRefused() throws Exception {
    Path file = write("a\n");

    run(() -> {
      var lines = AsyncFiles.lines(file);
      var iterator = lines.iterator();
      var reading = createTask(iterator::next);
      sleep(ZERO);
      if (!reading.isDone()) {
        assertThatThrownBy(iterator::next)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("another task");
      }
      assertThat(reading.await()).isEqualTo("a");
      lines.close();
    });
  }

  // ---- walk

  @Test
  void walk_tree_givesWhatTheJdkGives() throws Exception {
    for (int i = 0; i < 30; i++) {
      Path inner = Files.createDirectories(folder.resolve("d" + i).resolve("e"));
      for (int j = 0; j < 40; j++) {
        Files.createFile(inner.resolve("f" + j));
      }
    }
    List<Path> expected;
    try (Stream<Path> walk = Files.walk(folder)) {
      expected = walk.toList();
    }

    run(() -> assertThat(all(AsyncFiles.walk(folder))).isEqualTo(expected));
  }

  @Test
  void walk_toADepth_stopsThere() throws Exception {
    Files.createDirectories(folder.resolve("a/b/c"));

    run(() -> {
      assertThat(all(AsyncFiles.walk(folder, 0))).containsExactly(folder);
      assertThat(all(AsyncFiles.walk(folder, 1))).containsExactly(folder, folder.resolve("a"));
      assertThatThrownBy(() -> AsyncFiles.walk(folder, -1))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void walk_missing_throwsAtOnce() throws Exception {
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.walk(folder.resolve("missing")))
            .isInstanceOf(NoSuchFileException.class));
  }

  @Test
  void walk_leftEarly_closesItsDirectories() throws Exception {
    for (int i = 0; i < 600; i++) {
      Files.createDirectory(folder.resolve("d" + i));
    }

    run(() -> {
      try (var paths = AsyncFiles.walk(folder)) {
        assertThat(paths.iterator().next()).isEqualTo(folder);
        assertThat(Descriptors.open(folder)).isNotEmpty();
      }

      assertThat(Descriptors.open(folder)).isEmpty();
      assertThat(EventLoop.running().inspection().awaitsOutside()).isFalse();
    });
  }
}
