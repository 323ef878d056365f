package dev.weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutableTest {
  private static final ProcessOptions SHELL =
      ProcessOptions.CAPTURED.withExecutable(Path.of("/bin/sh"));

  private static String output(Subprocess process) throws Exception {
    return new String(process.communicate().stdout(), StandardCharsets.UTF_8);
  }

  @Test
  void executable_isRunWithTheCommandsArguments() throws Exception {
    Loops.run(() -> {
      var process =
          Processes.createSubprocessExec(List.of("any word", "-c", "echo $1", "x", "hello"), SHELL);
      assertThat(output(process)).isEqualTo("hello\n");
    });
  }

  @Test
  void executable_forALineOfShell_isTheShell() throws Exception {
    Loops.run(() -> {
      var process = Processes.createSubprocessShell("echo $0", SHELL);
      assertThat(output(process)).isEqualTo("/bin/sh\n");
    });
  }

  @Test
  void executable_thatIsNotThere_isNamed() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withExecutable(Path.of("/no/such/program"));
      assertThatThrownBy(() -> Processes.createSubprocessExec(List.of("true"), options))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("/no/such/program");
    });
  }
}
