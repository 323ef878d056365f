package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
  @Test
  void context_aFileToKeepItIn_isMadeOnce(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Files.writeString(file, "no keys at all");

    assertThat(SelfSigned.context(file).getProtocol()).isEqualTo("TLS");
    byte[] made = Files.readAllBytes(file);
    assertThat(SelfSigned.context(file).getProtocol()).isEqualTo("TLS");

    assertThat(Files.readAllBytes(file)).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void context_aFolderThatIsNotThere_isMadeAllTheSame(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("nowhere").resolve("keys.p12");

    assertThat(SelfSigned.context(file).getProtocol()).isEqualTo("TLS");
    assertThat(file).doesNotExist();
  }
}
