package dev.weft.process;

import static dev.weft.process.Processes.createSubprocessExec;
import static dev.weft.process.Processes.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.process.Loops.Pipes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class StartFailureTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void start_noSuchProgram_saysWhereItLooked(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          assertThatThrownBy(() -> run("no-such-program", "x"))
              .isInstanceOf(NoSuchFileException.class)
              .hasMessageContainingAll("no-such-program", "PATH", "install it");
          assertThatThrownBy(
                  () -> createSubprocessExec(List.of("/no/such/program"), ProcessOptions.PIPED))
              .isInstanceOf(NoSuchFileException.class)
              .hasMessageContaining("/no/such/program");
        });
  }

  @Test
  void start_notExecutable_saysSo() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
    Loops.run(() ->
        assertThatThrownBy(() -> run(script.toString()))
            .isInstanceOf(AccessDeniedException.class)
            .hasMessageContaining("chmod +x"));
  }

  @Test
  void start_aDirectoryForAProgram_saysSo() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> run(folder.toString())).isInstanceOf(AccessDeniedException.class));
  }

  @Test
  void start_missingWorkingDirectory_saysSo() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withDirectory(folder.resolve("none"));
      assertThatThrownBy(() -> createSubprocessExec(List.of("true"), options))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("working directory");
    });
  }

  @Test
  void start_fileForWorkingDirectory_saysSo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withDirectory(file);
      assertThatThrownBy(() -> createSubprocessExec(List.of("true"), options))
          .isInstanceOf(NotDirectoryException.class);
    });
  }

  @Test
  void start_missingInput_saysSo() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withStdin(Stdio.from(folder.resolve("none")));
      assertThatThrownBy(() -> createSubprocessExec(List.of("cat"), options))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("was to read");
    });
  }

  @Test
  void start_outputInAFolderThatIsNot_isRefused() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.DEFAULT.withStdout(Stdio.to(folder.resolve("none/file")));
      assertThatThrownBy(() -> createSubprocessExec(List.of("true"), options))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("none/file");
    });
  }

  @Test
  void start_relativePath_beginsInTheWorkingDirectory() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\necho here\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withDirectory(folder);
      try (var child = createSubprocessExec(List.of("./script"), options)) {
        assertThat(child.communicate().stdoutText()).isEqualTo("here\n");
      }
    });
  }

  @Test
  void start_nothing_isRefused() throws Exception {
    Loops.run(() -> {
      assertThatThrownBy(() -> run()).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> run("a\0b")).isInstanceOf(Exception.class);
    });
  }

  @Test
  void start_outsideALoop_isRefused() {
    assertThatThrownBy(() -> run("true"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no event loop");
  }
}
