package dev.weft.file;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guide/files.md and of this package's comments. */
class FilesGuideTest {
  @TempDir Path folder;

  @Test
  void readAndWrite_text_isTheSame() throws Exception {
    run(() -> {
      // @start region="read-write"
      Path file = folder.resolve("greeting.txt");
      AsyncFiles.writeString(file, "hello\n");
      AsyncFiles.appendString(file, "world\n");
      String text = AsyncFiles.readString(file);
      // @end
      assertThat(text).isEqualTo("hello\nworld\n");
    });
  }

  @Test
  void lines_logFile_areCounted() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "INFO a\nERROR b\nERROR c\n");
    run(() -> assertThat(countErrors(log)).isEqualTo(2));
  }

  // @start region="lines"
  int countErrors(Path log) throws IOException {
    int errors = 0;
    try (var lines = AsyncFiles.lines(log)) {
      for (String line : lines) { // waits whenever the next ones have to be read
        if (line.startsWith("ERROR")) {
          errors++;
        }
      }
    }
    return errors;
  }

  // @end

  @Test
  void walk_sources_areFound() throws Exception {
    Files.createFile(folder.resolve("A.java"));
    Files.createFile(folder.resolve("b.txt"));
    run(() -> {
      // @start region="walk"
      List<Path> sources = new ArrayList<>();
      try (var paths = AsyncFiles.walk(folder)) {
        for (Path path : paths) {
          if (path.toString().endsWith(".java")) {
            sources.add(path);
          }
        }
      }
      // @end
      assertThat(sources).containsExactly(folder.resolve("A.java"));
    });
  }

  private final List<FileChange> seen = new ArrayList<>();

  @Test
  void watch_newFile_isTold() throws Exception {
    run(() -> {
      var watching = createTask(() -> watch(folder));
      while (seen.isEmpty()) {
        AsyncFiles.writeString(folder.resolve("new"), "x");
      }
      watching.cancel();
    });

    assertThat(seen.getFirst().path()).isEqualTo(folder.resolve("new"));
  }

  @Test
  void watch_tree_tellsWhatItsFilterWants() throws Exception {
    run(() -> {
      Path sources = Files.createDirectories(folder.resolve("src/deep"));
      Files.createDirectory(folder.resolve(".git"));
      // @start region="watch-tree"
      var options =
          WatchOptions.DEFAULT
              .withRecursive(true)
              .withDebounce(Duration.ofMillis(50))
              .withFilter(path -> !path.getFileName().toString().equals(".git"));
      try (var changes = AsyncFiles.watch(folder, options)) {
        // @end
        Files.createFile(folder.resolve(".git/index"));
        Files.createFile(sources.resolve("Main.java"));

        assertThat(changes.iterator().next())
            .isEqualTo(new FileChange(FileChange.Kind.CREATED, sources.resolve("Main.java")));
      }
    });
  }

  // @start region="watch"
  void watch(Path directory) throws IOException {
    try (var changes = AsyncFiles.watch(directory)) {
      for (FileChange change : changes) { // waits for the next one
        switch (change.kind()) {
          case CREATED, MODIFIED -> load(change.path());
          case DELETED -> forget(change.path());
          case OVERFLOWED -> loadAll(directory); // changes are missing here
        }
      }
    }
  }

  // @end

  private void load(Path file) {
    seen.add(new FileChange(FileChange.Kind.CREATED, file));
  }

  private void forget(Path file) {
    seen.add(new FileChange(FileChange.Kind.DELETED, file));
  }

  private void loadAll(Path directory) {
    seen.add(new FileChange(FileChange.Kind.OVERFLOWED, directory));
  }

  @Test
  void replaceAndCopy_configuration_isKept() throws Exception {
    Path config = Files.writeString(folder.resolve("config"), "old");
    run(() -> {
      // @start region="replace"
      AsyncFiles.copy(config, config.resolveSibling("config.bak"));
      AsyncFiles.replaceString(config, "new"); // all or not at all
      // @end
    });

    assertThat(config).hasContent("new");
    assertThat(folder.resolve("config.bak")).hasContent("old");
  }

  @Test
  void timeout_aroundARead_isOrdinaryCode() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    run(() -> {
      // @start region="timeout"
      String text = timeout(Duration.ofSeconds(5), () -> AsyncFiles.readString(file));
      // @end
      assertThat(text).isEqualTo("x");
    });
  }
}
