package dev.weft.file;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.file.FileChange.Kind.CREATED;
import static dev.weft.file.FileChange.Kind.DELETED;
import static dev.weft.file.FileChange.Kind.MODIFIED;
import static dev.weft.file.FileChange.Kind.OVERFLOWED;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.testing.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories below, changes that come together, paths that are left out. */
class WatchOptionsTest {
  private static final WatchOptions TREE = WatchOptions.DEFAULT.withRecursive(true);

  @TempDir Path folder;

  /** The next change of a path by a kind: the system may tell of others before. */
  private static void await(Iterator<FileChange> changes, FileChange.Kind kind, Path path) {
    var wanted = new FileChange(kind, path);
    FileChange next = changes.next();
    while (!next.equals(wanted)) {
      next = changes.next();
    }
  }

  private static int watched() throws IOException {
    return Descriptors.open("inotify").size();
  }

  // ---- recursive

  @Test
  void tree_directoriesThatAreThere_areWatched() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("a/b/c"));
    run(() -> {
      try (var watch = AsyncFiles.watch(folder, TREE)) {
        Iterator<FileChange> changes = watch.iterator();

        Files.createFile(deep.resolve("file"));
        assertThat(changes.next()).isEqualTo(new FileChange(CREATED, deep.resolve("file")));
        Files.writeString(deep.resolve("file"), "x");
        await(changes, MODIFIED, deep.resolve("file"));
        Files.delete(deep.resolve("file"));
        await(changes, DELETED, deep.resolve("file"));
      }
    });
  }

  @Test
  void tree_directoriesThatCome_areWatchedWithWhatIsInThem() throws Exception {
    run(() -> {
      try (var watch = AsyncFiles.watch(folder, TREE)) {
        Iterator<FileChange> changes = watch.iterator();
        for (int i = 0; i < 50; i++) {
          Path deep = Files.createDirectories(folder.resolve("new" + i + "/b/c"));
          Files.createFile(deep.resolve("at once"));

          await(changes, CREATED, deep.resolve("at once"));

          Files.createFile(deep.resolve("later"));
          await(changes, CREATED, deep.resolve("later"));
        }
      }
    });
  }

  @Test
  void tree_deletedAndMadeAgain_isWatchedAgain() throws Exception {
    Path inner = Files.createDirectories(folder.resolve("inner/deep"));
    run(() -> {
      try (var watch = AsyncFiles.watch(folder, TREE)) {
        Iterator<FileChange> changes = watch.iterator();
        for (int i = 0; i < 20; i++) {
          Files.delete(inner);
          Files.delete(inner.getParent());
          await(changes, DELETED, inner.getParent());
          Files.createDirectories(inner);
          Files.createFile(inner.resolve("file"));
          await(changes, CREATED, inner.resolve("file"));
          Files.delete(inner.resolve("file"));
          await(changes, DELETED, inner.resolve("file"));
        }
      }
    });
  }

  @Test
  void tree_directoryMoved_isToldByItsNewNameOrNotAtAll(@TempDir Path elsewhere) throws Exception {
    Path inner = Files.createDirectories(folder.resolve("inner/deep"));
    run(() -> {
      try (var watch = AsyncFiles.watch(folder, TREE)) {
        Iterator<FileChange> changes = watch.iterator();
        Path renamed = folder.resolve("renamed");
        Files.move(inner.getParent(), renamed);
        await(changes, CREATED, renamed.resolve("deep"));
        Files.createFile(renamed.resolve("deep/file"));
        await(changes, CREATED, renamed.resolve("deep/file"));

        Files.move(renamed, elsewhere.resolve("away"));
        await(changes, DELETED, renamed);
        Files.createFile(elsewhere.resolve("away/deep/unseen"));
        Files.createFile(folder.resolve("seen"));

        FileChange next = changes.next();
        while (!next.path().equals(folder.resolve("seen"))) {
          assertThat(next.path().toString()).doesNotContain("unseen");
          next = changes.next();
        }
      }
    });
  }

  @Test
  void tree_closed_leavesNothing() throws Exception {
    Files.createDirectories(folder.resolve("a/b"));
    run(() -> {
      int before = watched();
      var tree = AsyncFiles.watch(folder, TREE);
      try (var alone = AsyncFiles.watch(folder.resolve("a"))) {
        tree.close();
        Files.createFile(folder.resolve("a/file"));
        assertThat(alone.iterator().next().path()).isEqualTo(folder.resolve("a/file"));
      }
      while (watched() > before) {
        sleep(ZERO);
      }
      assertThat(tree.iterator().hasNext()).isFalse();
    });
  }

  @Test
  void tree_itsTopIsDeleted_ends() throws Exception {
    Path top = Files.createDirectory(folder.resolve("top"));
    Path inner = Files.createDirectory(top.resolve("inner"));
    run(() -> {
      int before = watched();
      try (var watch = AsyncFiles.watch(top, TREE)) {
        Files.delete(inner);
        Files.delete(top);

        for (FileChange change : watch) {
          assertThat(change.kind()).isEqualTo(DELETED);
        }
      }
      while (watched() > before) {
        sleep(ZERO);
      }
    });
  }

  @Test
  void tree_moreThanTheSystemKeeps_tellsOfItAndGoesOnWatchingAll() throws Exception {
    run(() -> {
      try (var watch = AsyncFiles.watch(folder, TREE)) {
        for (int i = 0; i < 3 * FileWatch.MOST_CHANGES; i++) {
          Files.createFile(folder.resolve("file" + i));
        }
        Path last = Files.createDirectories(folder.resolve("last/deep"));
        Iterator<FileChange> changes = watch.iterator();
        await(changes, OVERFLOWED, folder);

        // The directories came while changes were left out.
        var touched =
            dev.weft.Async.createTask(() -> {
              for (int i = 0; ; i++) {
                Files.createFile(last.resolve("seen" + i));
                sleep(Duration.ofMillis(1));
              }
            });
        FileChange next = changes.next();
        while (!next.path().startsWith(last)) {
          next = changes.next();
        }
        touched.cancel();
      }
    });
  }

  // ---- filter

  @Test
  void filter_leavesOutPathsAndDirectories() throws Exception {
    Files.createDirectories(folder.resolve("skipped/deep"));
    Path taken = Files.createDirectories(folder.resolve("taken"));
    run(() -> {
      var options = TREE.withFilter(path -> !path.getFileName().toString().startsWith("skipped"));
      try (var watch = AsyncFiles.watch(folder, options)) {
        Files.createFile(folder.resolve("skipped/deep/file"));
        Files.createDirectories(folder.resolve("skipped-too/deep"));
        Files.createFile(taken.resolve("skipped.txt"));
        Files.createFile(taken.resolve("file"));

        assertThat(watch.iterator().next())
            .isEqualTo(new FileChange(CREATED, taken.resolve("file")));
      }
    });
  }

  @Test
  void filter_thatThrows_isReportedAndTheChangeTold() throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    run(() -> {
      EventLoop.running().setExceptionHandler((_, report) -> reports.add(report));
      var options =
          WatchOptions.DEFAULT.withFilter(path -> {
            throw new IllegalStateException("a filter with a fault");
          });
      try (var watch = AsyncFiles.watch(folder, options)) {
        Files.createFile(folder.resolve("file"));
        assertThat(watch.iterator().next().path()).isEqualTo(folder.resolve("file"));
      }
    });
    assertThat(reports.getFirst().message()).contains("the filter of a watch failed");
  }

  // ---- debounce

  /** On a virtual clock, with changes that the test makes up. */
  private static void onAClock(dev.weft.Action<Exception> body) throws Exception {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(new VirtualClock()))) {
      runner.run(body);
    }
  }

  private FileWatch quietFor(Duration time) {
    return new FileWatch(EventLoop.running(), folder, WatchOptions.DEFAULT.withDebounce(time));
  }

  private void tell(FileWatch watch, FileChange.Kind... kinds) {
    for (FileChange.Kind kind : kinds) {
      watch.accept(List.of(new FileChange(kind, folder.resolve("file"))));
    }
  }

  private static List<FileChange.Kind> rest(FileWatch watch) {
    watch.end();
    sleep(ZERO);
    List<FileChange.Kind> kinds = new ArrayList<>();
    watch.forEach(change -> kinds.add(change.kind()));
    return kinds;
  }

  @Test
  void debounce_changesOfOnePath_becomeWhatHasBecomeOfIt() throws Exception {
    onAClock(() -> {
      Duration second = Duration.ofSeconds(1);
      FileChange.Kind[][] cases = {
        {CREATED, MODIFIED, MODIFIED},
        {MODIFIED, MODIFIED},
        {MODIFIED, DELETED},
        {DELETED, CREATED},
        {DELETED, CREATED, MODIFIED, DELETED},
        {CREATED, DELETED},
        {CREATED, DELETED, CREATED},
      };
      List<List<FileChange.Kind>> told = new ArrayList<>();
      for (FileChange.Kind[] each : cases) {
        var watch = quietFor(second);
        tell(watch, each);
        sleep(Duration.ofSeconds(2));
        told.add(rest(watch));
      }
      assertThat(told)
          .containsExactly(
              List.of(CREATED),
              List.of(MODIFIED),
              List.of(DELETED),
              List.of(MODIFIED),
              List.of(DELETED),
              List.of(),
              List.of(CREATED));
    });
  }

  @Test
  void debounce_changesThatGoOn_areHeldUntilItIsQuietAndNoLongerThanTenTimes() throws Exception {
    onAClock(() -> {
      EventLoop loop = EventLoop.running();
      var watch = quietFor(Duration.ofSeconds(1));
      Duration start = loop.time();
      for (int i = 0; i < 3; i++) {
        tell(watch, MODIFIED);
        sleep(Duration.ofMillis(900));
      }
      assertThat(watch.iterator().next().kind()).isEqualTo(MODIFIED);
      assertThat(loop.time().minus(start)).isEqualTo(Duration.ofMillis(2800));

      start = loop.time();
      var writing =
          dev.weft.Async.createTask(() -> {
            while (true) {
              tell(watch, MODIFIED);
              sleep(Duration.ofMillis(900));
            }
          });
      assertThat(watch.iterator().next().kind()).isEqualTo(MODIFIED);
      assertThat(loop.time().minus(start)).isEqualTo(Duration.ofSeconds(10));
      writing.cancel();
    });
  }

  @Test
  void debounce_manyChangesOfOnePath_neverOverflow() throws Exception {
    onAClock(() -> {
      var watch = quietFor(Duration.ofSeconds(1));
      for (int i = 0; i < 10; i++) {
        watch.accept(
            Collections.nCopies(
                FileWatch.MOST_CHANGES - 1, new FileChange(MODIFIED, folder.resolve("file"))));
        sleep(ZERO);
      }
      sleep(Duration.ofSeconds(2));

      assertThat(rest(watch)).containsExactly(MODIFIED);
    });
  }

  @Test
  void debounce_negative_isRefused() {
    assertThatThrownBy(() -> WatchOptions.DEFAULT.withDebounce(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
