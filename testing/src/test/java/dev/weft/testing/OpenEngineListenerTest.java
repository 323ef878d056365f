package dev.weft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Weft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherFactory;

/** Opens a session of JUnit in JVMs that are started without any flag. */
class OpenEngineListenerTest {

  static final class Program {
    private Program() {}

    static void main() {
      try (var _ = LauncherFactory.openSession()) {
        IO.println("open: " + Object.class.getModule().isOpen("java.lang", moduleOfWeft()));
      }
    }

    private static Module moduleOfWeft() {
      return Weft.class.getModule();
    }
  }

  private static String run(String... options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(options));
    command.add(Program.class.getName());
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void session_noFlag_opensTheEngine() throws Exception {
    assertThat(run()).contains("open: true");
  }

  @Test
  void session_switchedOff_leavesTheJvmAsItIs() throws Exception {
    assertThat(run("-Dweft.openEngine=false")).contains("open: false").doesNotContain("agent");
  }
}
