package dev.weft.file;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.file.FileChange.Kind.CREATED;
import static dev.weft.file.FileChange.Kind.DELETED;
import static dev.weft.file.FileChange.Kind.MODIFIED;
import static dev.weft.file.FileChange.Kind.OVERFLOWED;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  private static final String INOTIFY = "inotify";

  @TempDir Path folder;

  private static void untilNothingIsWatched(List<String> before) throws IOException {
    while (Descriptors.open(INOTIFY).size() > before.size()) {
      sleep(ZERO);
    }
  }

  /** The next change of a kind: the system may tell of others before. */
  private static FileChange next(Iterator<FileChange> changes, FileChange.Kind kind) {
    while (true) {
      FileChange change = changes.next();
      if (change.kind() == kind) {
        return change;
      }
    }
  }

  @Test
  void watch_fileComesChangesAndGoes_tellsInOrder() throws Exception {
    Path file = folder.resolve("a");
    run(() -> {
      try (var watch = AsyncFiles.watch(folder)) {
        Iterator<FileChange> changes = watch.iterator();

        AsyncFiles.writeString(file, "x");
        assertThat(changes.next()).isEqualTo(new FileChange(CREATED, file));
        assertThat(changes.next()).isEqualTo(new FileChange(MODIFIED, file));
        Files.delete(file);
        assertThat(next(changes, DELETED).path()).isEqualTo(file);
      }
    });
  }

  @Test
  void watch_nothingHappens_suspendsTheTaskOnly() throws Exception {
    run(() -> {
      var log = new ArrayList<String>();
      try (var watch = AsyncFiles.watch(folder)) {
        var waiting = createTask(() -> log.add(watch.iterator().next().path().toString()));
        sleep(ZERO);
        log.add("others go on");
        Files.createFile(folder.resolve("a"));
        waiting.await();
      }
      assertThat(log).containsExactly("others go on", folder.resolve("a").toString());
    });
  }

  @Test
  void watch_oneDirectoryTwice_tellsBoth() throws Exception {
    run(() -> {
      try (var first = AsyncFiles.watch(folder)) {
        try (var second = AsyncFiles.watch(folder)) {
          Files.createFile(folder.resolve("a"));
          assertThat(next(first.iterator(), CREATED).path()).hasFileName("a");
          assertThat(next(second.iterator(), CREATED).path()).hasFileName("a");
        }

        Files.createFile(folder.resolve("b"));
        assertThat(next(first.iterator(), CREATED).path()).hasFileName("b");
      }
    });
  }

  @Test
  void close_lastWatch_closesTheDescriptorsAndEndsTheThread() throws Exception {
    run(() -> {
      var before = Descriptors.open(INOTIFY);
      var watch = AsyncFiles.watch(folder);
      assertThat(Descriptors.open(INOTIFY)).hasSizeGreaterThan(before.size());

      watch.close();
      watch.close();

      untilNothingIsWatched(before);
      assertThat(watch.iterator().hasNext()).isFalse();
    });
  }

  @Test
  void close_inACallback_endsTheWatchAndItsThread() throws Exception {
    run(() -> {
      var before = Descriptors.open(INOTIFY);
      var watch = AsyncFiles.watch(folder);
      var waiting = createTask(() -> watch.iterator().hasNext());
      sleep(ZERO);

      EventLoop.running().callSoon(() -> closeUnchecked(watch));

      assertThat(waiting.await()).isFalse();
      untilNothingIsWatched(before);
    });
  }

  private static void closeUnchecked(FileWatch watch) {
    try {
      watch.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thread_ends_endsTheWatchesAndClosesTheDescriptors() throws Exception {
    run(() -> {
      var before = Descriptors.open(INOTIFY);
      var watch = AsyncFiles.watch(folder);
      var waiting = createTask(() -> watch.iterator().hasNext());
      sleep(ZERO);

      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("weft-file-watch"))
          .forEach(Thread::interrupt);

      assertThat(waiting.await()).isFalse();
      untilNothingIsWatched(before);
    });
  }

  @Test
  void close_whileATaskWaits_endsItsLoop() throws Exception {
    run(() -> {
      var watch = AsyncFiles.watch(folder);
      var waiting = createTask(() -> watch.iterator().hasNext());
      sleep(ZERO);

      watch.close();

      assertThat(waiting.await()).isFalse();
    });
  }

  @Test
  void cancel_waitingTask_closesTheDescriptorsByTryWithResources() throws Exception {
    run(() -> {
      var before = Descriptors.open(INOTIFY);
      var waiting =
          createTask(() -> {
            try (var watch = AsyncFiles.watch(folder)) {
              return watch.iterator().next();
            }
          });
      while (Descriptors.open(INOTIFY).size() == before.size() || waiting.waitingOn() == null) {
        sleep(ZERO);
      }

      waiting.cancel();

      assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
      untilNothingIsWatched(before);
    });
  }

  @Test
  void loopClosed_watchLeftOpen_isGivenUpAtTheNextChange() throws Exception {
    var before = Descriptors.open(INOTIFY);
    run(() -> {
      var watch = AsyncFiles.watch(folder);
      assertThat(watch).hasToString("FileWatch[" + folder + "]");
    });

    Files.createFile(folder.resolve("a"));

    run(() -> untilNothingIsWatched(before));
  }

  @Test
  void watch_directoryIsDeleted_ends() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    run(() -> {
      try (var watch = AsyncFiles.watch(inner)) {
        Files.delete(inner);

        assertThat(watch.iterator().hasNext()).isFalse();
      }
    });
  }

  @Test
  void watch_missingOrNoDirectory_throws() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    run(() -> {
      var before = Descriptors.open(INOTIFY);
      assertThatThrownBy(() -> AsyncFiles.watch(folder.resolve("missing")))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> AsyncFiles.watch(file)).isInstanceOf(NotDirectoryException.class);

      untilNothingIsWatched(before);
    });
  }

  @Test
  void accept_moreThanIsKept_tellsOnceThatSomeAreMissing() throws Exception {
    run(() -> {
      var watch = new FileWatch(EventLoop.running(), folder);
      var change = new FileChange(CREATED, folder.resolve("a"));

      for (int i = 0; i < 3; i++) {
        assertThat(watch.accept(Collections.nCopies(FileWatch.MOST_CHANGES, change))).isTrue();
      }
      sleep(ZERO);

      Iterator<FileChange> changes = watch.iterator();
      for (int i = 0; i < FileWatch.MOST_CHANGES; i++) {
        assertThat(changes.next()).isEqualTo(change);
      }
      assertThat(changes.next()).isEqualTo(new FileChange(OVERFLOWED, folder));
      watch.accept(List.of(change));
      assertThat(changes.next()).isEqualTo(change);
      watch.end();
      assertThat(changes.hasNext()).isFalse();
    });
  }

  @Test
  void accept_overflowAfterTheLastOneWasTaken_isToldAgain() throws Exception {
    run(() -> {
      var watch = new FileWatch(EventLoop.running(), folder);
      var overflow = new FileChange(OVERFLOWED, folder);
      Iterator<FileChange> changes = watch.iterator();

      watch.accept(List.of(overflow));
      watch.accept(List.of(overflow));
      assertThat(changes.next()).isEqualTo(overflow);
      watch.accept(List.of(overflow));
      assertThat(changes.next()).isEqualTo(overflow);

      watch.end();
      assertThat(changes.hasNext()).isFalse();
    });
  }

  @Test
  void hasNext_cancelled_losesNoChange() throws Exception {
    run(() -> {
      var watch = new FileWatch(EventLoop.running(), folder);
      var change = new FileChange(CREATED, folder.resolve("a"));
      var waiting = createTask(() -> watch.iterator().next());
      sleep(ZERO);
      watch.accept(List.of(change));
      waiting.cancel();
      assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);

      assertThat(Async.timeout(java.time.Duration.ofSeconds(30), watch.iterator()::next))
          .isEqualTo(change);
    });
  }
}
