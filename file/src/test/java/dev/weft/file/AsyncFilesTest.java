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
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
  void replace_ofASecret_isAtNoMomentOpenToOthers() throws Exception {
    assumeTrue(posix());
    Files.writeString(file("secret"), "old");
    Files.setPosixFilePermissions(file("secret"), PosixFilePermissions.fromString("rw-------"));
    byte[] content = new byte[8_000_000];
    List<String> seen = new ArrayList<>();

    run(() -> {
      for (int i = 0; i < 5; i++) {
        var replacing = createTask(() -> AsyncFiles.replace(file("secret"), content));
        while (!replacing.isDone()) {
          seen.addAll(permissionsInFolder());
          sleep(ZERO);
        }
        replacing.await();
      }
    });

    assertThat(seen).isNotEmpty().containsOnly("rw-------");
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private List<String> permissionsInFolder() throws IOException {
    List<String> all = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path each : files) {
        try {
          all.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        } catch (NoSuchFileException gone) {
          // It was moved into its place.
        }
      }
    }
    return all;
  }

  @Test
  void replace_readOnlyFile_keepsItsPermissions() throws Exception {
    assumeTrue(posix());
    Files.writeString(file("config"), "old");
    Files.setPosixFilePermissions(file("config"), PosixFilePermissions.fromString("r--r-----"));

    run(() -> AsyncFiles.replaceString(file("config"), "new"));

    assertThat(file("config")).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("config"))))
        .isEqualTo("r--r-----");
  }

  @Test
  void replace_fileOfAnotherUser_keepsOwnerAndGroupWhereItMay() throws Exception {
    assumeTrue(posix() && "root".equals(System.getProperty("user.name")));
    Files.writeString(file("config"), "old");
    Files.setAttribute(file("config"), "unix:uid", 4711);
    Files.setAttribute(file("config"), "unix:gid", 4712);
    Files.setPosixFilePermissions(file("config"), PosixFilePermissions.fromString("rw-r-----"));

    run(() -> AsyncFiles.replaceString(file("config"), "new"));

    assertThat(Files.getAttribute(file("config"), "unix:uid")).isEqualTo(4711);
    assertThat(Files.getAttribute(file("config"), "unix:gid")).isEqualTo(4712);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("config"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void withoutGroup_givesTheGroupWhatEverybodyHas() {
    assertThat(
            PosixFilePermissions.toString(
                Permissions.withoutGroup(PosixFilePermissions.fromString("rwxrwxr--"))))
        .isEqualTo("rwxr--r--");
    assertThat(
            PosixFilePermissions.toString(
                Permissions.withoutGroup(PosixFilePermissions.fromString("rw-r-----"))))
        .isEqualTo("rw-------");
  }

  @Test
  void replace_longestName_works() throws Exception {
    Path file = file("x".repeat(255));
    run(() -> {
      AsyncFiles.replaceString(file, "old");
      AsyncFiles.replaceString(file, "new");
    });

    assertThat(file).hasContent("new");
    assertThat(filesInFolder()).isEqualTo(1);
  }

  @Test
  void replace_linkToNothing_makesTheFileAsWriteDoes() throws Exception {
    Files.createDirectory(file("data"));
    Files.createSymbolicLink(file("second"), Path.of("data", "real"));
    Files.createSymbolicLink(file("first"), Path.of("second"));

    run(() -> AsyncFiles.replaceString(file("first"), "new"));

    assertThat(file("data").resolve("real")).hasContent("new");
    assertThat(Files.isSymbolicLink(file("first"))).isTrue();
    assertThat(Files.isSymbolicLink(file("second"))).isTrue();
  }

  @Test
  void replace_linksInACircle_fails() throws Exception {
    Files.createSymbolicLink(file("a"), Path.of("b"));
    Files.createSymbolicLink(file("b"), Path.of("a"));

    run(() ->
        assertThatThrownBy(() -> AsyncFiles.replaceString(file("a"), "new"))
            .isInstanceOf(FileSystemException.class));
  }

  @Test
  void replace_device_isRefused() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/null")));
    run(() ->
        assertThatThrownBy(() -> AsyncFiles.replaceString(Path.of("/dev/null"), "new"))
            .isInstanceOf(FileSystemException.class)
            .hasMessageContaining("no ordinary file"));
  }

  @Test
  void writeString_halfASurrogatePair_isRefusedAndChangesNothing() throws Exception {
    Files.writeString(file("text"), "old");
    run(() -> {
      assertThatThrownBy(() -> AsyncFiles.writeString(file("text"), "a\ud800b"))
          .isInstanceOf(CharacterCodingException.class);
      assertThatThrownBy(() -> AsyncFiles.appendString(file("text"), "\udc00"))
          .isInstanceOf(CharacterCodingException.class);
      assertThatThrownBy(() -> AsyncFiles.replaceString(file("text"), "\ud800"))
          .isInstanceOf(CharacterCodingException.class);
      AsyncFiles.appendString(file("text"), " é名\ud83d\ude00");
    });

    assertThat(file("text")).hasContent("old é名\ud83d\ude00");
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
