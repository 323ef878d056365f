package dev.weft.file;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.EventLoop;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole files: reading, writing, copying. */
class AsyncFilesTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private long filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  // ---- reading

  @Test
  void readAllBytes_sizesAroundThatOfAPiece_givesAll() throws Exception {
    for (int length : new int[] {0, 1, 8_191, 8_192, 262_143, 262_144, 262_145, 3_000_000}) {
      byte[] bytes = random(length);
      Files.write(file("data"), bytes);

      run(() -> assertThat(AsyncFiles.readAllBytes(file("data"))).isEqualTo(bytes));
    }
  }

  @Test
  void readAllBytes_fileThatSaysItIsEmpty_givesWhatItHas() throws Exception {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "skipped: this system has no /proc");

    run(() -> assertThat(AsyncFiles.readString(status)).contains("VmRSS"));
  }

  @Test
  void read_loop_goesOnMeanwhile() throws Exception {
    Files.writeString(file("text"), "x");

    run(() -> {
      var others = new int[1];
      var counting =
          createTask(() -> {
            while (true) {
              others[0]++;
              sleep(ZERO);
            }
          });
      assertThat(AsyncFiles.readString(file("text"))).isEqualTo("x");

      assertThat(others[0]).isPositive();
      counting.cancel();
    });
  }

  @Test
  void readString_missingFile_throwsAsTheJdkDoes() throws Exception {
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.readString(file("missing")))
            .isInstanceOf(NoSuchFileException.class)
            .hasMessageContaining("missing"));
  }

  @Test
  void readString_notUtf8_throws() throws Exception {
    Files.write(file("latin"), "é".getBytes(ISO_8859_1));

    run(() -> {
      assertThatThrownBy(() -> AsyncFiles.readString(file("latin")))
          .isInstanceOf(MalformedInputException.class);
      assertThat(AsyncFiles.readString(file("latin"), ISO_8859_1)).isEqualTo("é");
    });
  }

  @Test
  void readAllBytes_directory_throws() throws Exception {
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.readAllBytes(folder)).isInstanceOf(IOException.class));
  }

  @Test
  void readString_outsideATask_isRefused() throws Exception {
    assertThatThrownBy(() -> AsyncFiles.readString(file("text")))
        .isInstanceOf(IllegalStateException.class);
    run(() -> {
      var refused = EventLoop.running().<Throwable>createFuture();
      EventLoop.running()
          .callSoon(() -> {
            try {
              AsyncFiles.readString(file("text"));
            } catch (Exception e) {
              refused.setResult(e);
            }
          });

      assertThat(refused.await())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("createTask");
    });
  }

  // ---- writing

  @Test
  void write_existingFile_replacesItsContent() throws Exception {
    byte[] bytes = random(1_000_000);
    Files.write(file("data"), random(2_000_000));

    run(() -> AsyncFiles.write(file("data"), bytes));

    assertThat(Files.readAllBytes(file("data"))).isEqualTo(bytes);
  }

  @Test
  void append_twice_addsToTheEnd() throws Exception {
    run(() -> {
      AsyncFiles.appendString(file("log"), "one\n");
      AsyncFiles.append(file("log"), "zwei é\n".getBytes(UTF_8));
    });

    assertThat(file("log")).hasContent("one\nzwei é\n");
  }

  @Test
  void writeString_missingFolder_throws() throws Exception {
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.writeString(file("none").resolve("text"), "x"))
            .isInstanceOf(NoSuchFileException.class));
  }

  @Test
  void replace_existingFile_keepsItsPermissionsAndLeavesNothingBeside() throws Exception {
    Files.writeString(file("config"), "old");
    Files.setPosixFilePermissions(file("config"), PosixFilePermissions.fromString("rw-r-----"));

    run(() -> AsyncFiles.replace(file("config"), "new".getBytes(UTF_8)));

    assertThat(file("config")).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("config"))))
        .isEqualTo("rw-r-----");
    assertThat(filesInFolder()).isEqualTo(1);
  }

  @Test
  void replace_symbolicLink_replacesWhatItLeadsTo() throws Exception {
    Files.writeString(file("real"), "old");
    Files.createSymbolicLink(file("link"), file("real"));

    run(() -> AsyncFiles.replace(file("link"), "new".getBytes(UTF_8)));

    assertThat(file("real")).hasContent("new");
    assertThat(Files.isSymbolicLink(file("link"))).isTrue();
  }

  @Test
  void replace_directory_failsAndLeavesNothingBeside() throws Exception {
    Path directory = Files.createDirectory(file("directory"));
    Files.writeString(directory.resolve("inside"), "x");

    run(() ->
        assertThatThrownBy(() -> AsyncFiles.replace(directory, new byte[1]))
            .isInstanceOf(IOException.class));

    assertThat(filesInFolder()).isEqualTo(1);
  }

  // ---- copying

  @Test
  void copy_bigFile_copiesContentAndPermissions() throws Exception {
    byte[] bytes = random(20_000_000);
    Files.write(file("from"), bytes);
    Files.setPosixFilePermissions(file("from"), PosixFilePermissions.fromString("rwx--x---"));

    run(() -> assertThat(AsyncFiles.copy(file("from"), file("to"))).isEqualTo(bytes.length));

    assertThat(Files.readAllBytes(file("to"))).isEqualTo(bytes);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("to"))))
        .isEqualTo("rwx--x---");
  }

  @Test
  void copy_fileThatSaysItIsEmpty_copiesWhatItHas() throws Exception {
    Path version = Path.of("/proc/version");
    assumeTrue(Files.exists(version), "skipped: this system has no /proc");

    run(() -> AsyncFiles.copy(version, file("to")));

    assertThat(Files.readString(file("to"))).isEqualTo(Files.readString(version));
  }

  @Test
  void copy_targetExists_isRefusedAndLeftAlone() throws Exception {
    Files.writeString(file("from"), "new");
    Files.writeString(file("to"), "old");

    run(() -> {
      assertThatThrownBy(() -> AsyncFiles.copy(file("from"), file("to")))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(file("to")).hasContent("old");
      AsyncFiles.copy(file("from"), file("to"), REPLACE_EXISTING);
    });

    assertThat(file("to")).hasContent("new");
  }

  @Test
  void copy_withAttributes_copiesTheTimes() throws Exception {
    Files.writeString(file("from"), "x");
    var time = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file("from"), time);

    run(() -> AsyncFiles.copy(file("from"), file("to"), COPY_ATTRIBUTES));

    assertThat(Files.getLastModifiedTime(file("to"))).isEqualTo(time);
  }

  @Test
  void copy_toItself_changesNothing() throws Exception {
    Files.writeString(file("from"), "x");

    run(() ->
        assertThat(AsyncFiles.copy(file("from"), file("from"), REPLACE_EXISTING)).isEqualTo(1));

    assertThat(file("from")).hasContent("x");
  }

  @Test
  void copy_missingOrDirectoryOrOtherOption_isRefused() throws Exception {
    run(() -> {
      assertThatThrownBy(() -> AsyncFiles.copy(file("missing"), file("to")))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> AsyncFiles.copy(folder, file("to")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("is a directory");
      assertThatThrownBy(() -> AsyncFiles.copy(folder, file("to"), ATOMIC_MOVE))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("ATOMIC_MOVE");
    });

    assertThat(filesInFolder()).isZero();
  }

  // ---- at once

  @Test
  void read_allThreadsBusy_waitsItsTurn() throws Exception {
    Files.writeString(file("text"), "x");
    run(() -> {
      var busy = new AllThreadsBusy();
      var reading = createTask(() -> AsyncFiles.readString(file("text")));
      sleep(ZERO);
      sleep(ZERO);
      assertThat(reading.isDone()).isFalse();

      busy.close();

      assertThat(reading.await()).isEqualTo("x");
    });
  }
}
