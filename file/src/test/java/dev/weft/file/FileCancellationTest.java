package dev.weft.file;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are cancelled in the middle of work on files: nothing stays open. */
class FileCancellationTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** A pipe with a name: who opens or reads it waits for somebody who writes. */
  private Path pipe() throws Exception {
    Path pipe = file("pipe");
    try {
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    } catch (IOException e) {
      assumeTrue(false, "skipped: this machine has no mkfifo");
    }
    return pipe;
  }

  /** Waits for the one who reads; in a thread that is neither the loop's nor a carrier. */
  private static OutputStream openToWrite(Path pipe) throws IOException {
    return EventLoop.running()
        .runInExecutor(
            open -> Thread.ofPlatform().daemon().start(open), () -> Files.newOutputStream(pipe))
        .await(IOException.class);
  }

  /** Waits until a thread for files is inside the system, by a native method named so. */
  private static void untilInSystemCall(String name) {
    while (Thread.getAllStackTraces().entrySet().stream()
        .noneMatch(thread ->
            thread.getKey().getName().startsWith("weft-file-")
                && thread.getValue().length > 0
                && thread.getValue()[0].isNativeMethod()
                && thread.getValue()[0].getMethodName().startsWith(name))) {
      sleep(ZERO);
    }
  }

  /** Waits until the loop's threads have a file open. */
  private void untilOpen(String text, int count) throws Exception {
    while (Descriptors.open(text).size() < count) {
      sleep(ZERO);
    }
  }

  private void untilNothingIsOpen() throws Exception {
    while (!Descriptors.open(folder).isEmpty()) {
      sleep(ZERO);
    }
  }

  private static void cancelAndAwait(Task<?> task) {
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  @Test
  void copy_cancelledInTheMiddle_closesBothFilesAndDeletesTheCopy() throws Exception {
    Files.write(file("from"), new byte[20_000_000]);
    run(() -> {
      var inTheMiddle = new CountDownLatch(1);
      var copying =
          createTask(() ->
              FileCall.run(() ->
                  new Copy(file("from"), file("to"))
                      .run(copied -> {
                        inTheMiddle.countDown();
                        awaitInterrupt();
                      })));
      toThread(() -> inTheMiddle.await());
      assertThat(Descriptors.open(folder)).hasSize(2);

      cancelAndAwait(copying);

      assertThat(Descriptors.open(folder)).isEmpty();
      assertThat(file("to")).doesNotExist();
      assertThat(file("from")).exists();
    });
  }

  @Test
  void replace_cancelled_leavesTheOldOrTheNewContentAndNothingBeside() throws Exception {
    byte[] content = "new".repeat(1_000_000).getBytes(UTF_8);
    for (int turns = 0; turns < 10; turns++) {
      int wait = turns;
      Files.writeString(file("config"), "old");
      run(() -> {
        var replacing = createTask(() -> AsyncFiles.replace(file("config"), content));
        for (int i = 0; i < wait; i++) {
          sleep(ZERO);
        }
        cancelAndAwaitIfNotDone(replacing);

        assertThat(Descriptors.open(folder)).isEmpty();
      });

      assertThat(Files.size(file("config"))).isIn(3L, (long) content.length);
      try (var files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
    }
  }

  private static void cancelAndAwaitIfNotDone(Task<?> task) {
    task.cancel();
    try {
      task.await();
    } catch (CancelledError asMeant) {
      assertThat(task.isCancelled()).isTrue();
    }
  }

  @Test
  void read_cancelledWhileTheSystemHoldsTheThread_endsAndClosesTheFileWhenThatIsFree()
      throws Exception {
    Path pipe = pipe();
    run(() -> {
      var reading = createTask(() -> AsyncFiles.readAllBytes(pipe));
      try (var writer = openToWrite(pipe)) {
        untilInSystemCall("read");

        cancelAndAwait(reading);

        assertThat(Descriptors.open(folder)).isNotEmpty();
        writer.write(1);
      }
      untilNothingIsOpen();
    });
  }

  @Test
  void read_cancelledWhileTheSystemHoldsTheThread_isNothingThatTheLoopWaitsFor() throws Exception {
    Path pipe = pipe();
    run(() -> {
      var reading = createTask(() -> AsyncFiles.readAllBytes(pipe));
      try (var writer = openToWrite(pipe)) {
        untilInSystemCall("read");

        cancelAndAwait(reading);
        sleep(ZERO);

        assertThat(EventLoop.running().inspection().awaitsOutside()).isFalse();
        writer.write(1);
      }
      untilNothingIsOpen();
    });
  }

  @Test
  void lines_loopIsClosedInTheMiddle_areClosedByTryWithResources() throws Exception {
    Files.write(file("text"), List.of("one", "two"));
    var loop = EventLoop.create();
    loop.setExceptionHandler((_, _) -> {}); // tells of the task that is left
    Future<String> inTheMiddle = loop.createFuture();
    var _ =
        loop.createTask(() -> {
          try (var lines = AsyncFiles.lines(file("text"))) {
            for (String line : lines) {
              inTheMiddle.setResult(line);
              loop.createFuture().await();
            }
          }
        });
    loop.runUntilComplete(inTheMiddle);

    loop.close();

    assertThat(Descriptors.open(folder)).isEmpty();
  }

  @Test
  void lines_loopIsClosedWhileTheNextReadWaitsItsTurn_areClosed() throws Exception {
    Files.write(file("text"), List.of("one", "two"));
    var loop = EventLoop.create();
    loop.setExceptionHandler((_, _) -> {}); // tells of the task that is left
    Future<String> opened = loop.createFuture();
    Future<String> mayReadOn = loop.createFuture();
    var _ =
        loop.createTask(() -> {
          var lines = AsyncFiles.lines(file("text"));
          opened.setResult("opened");
          mayReadOn.await();
          return lines.iterator().next();
        });
    loop.runUntilComplete(opened);

    try (var _ = new AllThreadsBusy()) {
      mayReadOn.setResult("all threads are busy");
      while (FileThreads.POOL.waiting() == 0) {
        loop.callSoon(loop::stop);
        loop.runForever();
      }
      loop.close();
    }

    assertThat(Descriptors.open(folder)).isEmpty();
  }

  @Test
  void lines_askedForInACallback_staysOpenAndCanBeClosed() throws Exception {
    Files.write(file("text"), List.of("one", "two"));
    run(() -> {
      var lines = AsyncFiles.lines(file("text"));
      Iterator<String> iterator = lines.iterator();
      Future<Throwable> refused = EventLoop.running().createFuture();
      EventLoop.running().callSoon(() -> refused.setResult(catchThrowable(iterator::next)));
      assertThat(refused.await()).isInstanceOf(IllegalStateException.class);

      assertThat(iterator.next()).isEqualTo("one");
      lines.close();

      assertThat(Descriptors.open(folder)).isEmpty();
    });
  }

  @Test
  void lines_cancelledWhileItOpens_closesTheFileWhenItIsOpen() throws Exception {
    Path pipe = pipe();
    run(() -> {
      var opening = createTask(() -> AsyncFiles.lines(pipe));
      untilInSystemCall("open");

      // No interrupt ends that: the wait ends after a second.
      cancelAndAwait(opening);
      openToWrite(pipe).close();

      untilNothingIsOpen();
    });
  }

  @Test
  void lines_cancelledBetweenTwoReads_areClosedByTryWithResources() throws Exception {
    Files.write(file("text"), List.of("one", "two"));
    run(() -> {
      var reading =
          createTask(() -> {
            try (var lines = AsyncFiles.lines(file("text"))) {
              for (String line : lines) {
                assertThat(line).isEqualTo("one");
                EventLoop.running().createFuture().await();
              }
            }
          });
      untilOpen(folder.toString(), 1);
      while (reading.waitingOn() == null) {
        sleep(ZERO);
      }

      cancelAndAwait(reading);

      assertThat(Descriptors.open(folder)).isEmpty();
    });
  }

  @Test
  void lines_cancelledInARead_areClosedEvenWithoutTryWithResources() throws Exception {
    Path pipe = pipe();
    run(() -> {
      var reading = createTask(() -> AsyncFiles.lines(pipe).iterator().next());
      try (var writer = openToWrite(pipe)) {
        untilInSystemCall("read");

        cancelAndAwait(reading);

        writer.write('x');
      }
      untilNothingIsOpen();
    });
  }

  @Test
  void write_cancelledBeforeItsTurn_neverBegins() throws Exception {
    run(() -> {
      try (var _ = new AllThreadsBusy()) {
        var writing = createTask(() -> AsyncFiles.writeString(file("text"), "x"));
        sleep(ZERO);

        cancelAndAwait(writing);
        assertThat(FileThreads.POOL.waiting()).isZero();
      }
      assertThat(AsyncFiles.readAllBytes(Path.of("/dev/null"))).isEmpty();

      assertThat(file("text")).doesNotExist();
    });
  }

  @Test
  void lines_cancelledWhileTheNextReadWaitsItsTurn_areClosed() throws Exception {
    Files.write(file("text"), List.of("one", "two"));
    run(() -> {
      var lines = AsyncFiles.lines(file("text"));
      assertThat(Descriptors.open(folder)).hasSize(1);
      var busy = new AllThreadsBusy();
      var reading = createTask(() -> lines.iterator().next());
      sleep(ZERO);

      reading.cancel();
      sleep(ZERO);
      busy.close();
      assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);

      assertThat(Descriptors.open(folder)).isEmpty();
    });
  }

  @Test
  void calls_givenUpWhileTheSystemHoldsAllThreads_leaveThreadsForOthers() throws Exception {
    Path pipe = pipe();
    Files.writeString(file("text"), "x");
    run(() -> {
      List<Task<?>> held = new ArrayList<>();
      for (int i = 0; i < FileThreads.THREADS; i++) {
        held.add(createTask(() -> AsyncFiles.readAllBytes(pipe)));
      }
      untilInSystemCall("open");
      sleep(ZERO);

      held.forEach(Task::cancel);
      held.forEach(task -> assertThatThrownBy(task::await).isInstanceOf(CancelledError.class));

      assertThat(AsyncFiles.readString(file("text"))).isEqualTo("x");
      openToWrite(pipe).close();
      untilNothingIsOpen();
    });
  }

  @Test
  void calls_moreGivenUpThanThereMayBeThreads_failAndNameTheLimit() throws Exception {
    Files.writeString(file("text"), "x");
    run(() -> {
      var lines = AsyncFiles.lines(file("text"));
      for (int i = 0; i < FileThreads.MOST_THREADS; i++) {
        FileThreads.givenUp();
      }
      try {
        assertThatThrownBy(() -> AsyncFiles.readString(file("text")))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("256");
        lines.close();
        assertThat(Descriptors.open(folder)).isEmpty();
      } finally {
        for (int i = 0; i < FileThreads.MOST_THREADS; i++) {
          FileThreads.cameBack();
        }
      }

      assertThat(AsyncFiles.readString(file("text"))).isEqualTo("x");
    });
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
