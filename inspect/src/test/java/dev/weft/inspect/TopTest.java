package dev.weft.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.fixtures.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code top}, on a pseudo-terminal, without one, and line by line. */
class TopTest {

  @Test
  void top_onATerminal_isDrivenByKeysAndGivesTheTerminalBack() throws Exception {
    String python = Programs.require("python3").toString();
    Path script = Path.of("src/test/resources/top.py");
    try (Child program = Child.start(Program.class, "waiting", "0")) {
      List<String> command = new ArrayList<>(List.of(python, script.toString()));
      command.addAll(Child.command(Inspect.class, "top", String.valueOf(program.pid())));

      assertThat(Programs.say(command)).isEmpty();
    }
  }

  @Test
  void top_noTerminal_printsOneScreen() throws Exception {
    try (Child program = Child.start(Program.class, "waiting", "0")) {
      String said =
          Programs.say(Child.command(Inspect.class, "top", String.valueOf(program.pid())));

      assertThat(said.lines()).first().asString().startsWith("process " + program.pid() + ": ");
      assertThat(said)
          .contains("weft-loop-1")
          .containsPattern("worker +waiting .*Program\\.waitFor")
          .doesNotContain("\033");
    }
  }

  @Test
  void lines_loopThatIsBlocked_sayByWhatAndWhere() {
    Map<String, Object> loop = new HashMap<>(Map.of("name", "weft-loop-1", "tasks", 2L));
    loop.put(
        "blocked",
        Map.of(
            "millis",
            1_500L,
            "by",
            "task burner",
            "frames",
            List.of(
                Map.of("text", "java.lang.Thread.yield", "users", false),
                Map.of("text", "app.Main.burn(Main.java:7)", "users", true))));

    var screen = new TopScreen(Map.of("loops", List.of(loop)), TopScreen.Order.MADE, "", "", false);

    assertThat(screen.lines(50))
        .contains("  blocked for 1.5s by task burner at app.Main.burn(Main.java:7)");
    assertThat(screen.draw(50, 100)).contains("\033[1;31m  blocked for 1.5s");
  }

  @Test
  void draw_longLines_areCutToTheTerminal() {
    Map<String, Object> task = Map.of("name", "x".repeat(500), "state", "waiting", "number", 1L);
    var screen =
        new TopScreen(
            Map.of("tasks", Map.of("shown", List.of(task, task, task))),
            TopScreen.Order.NAME,
            "",
            "",
            false);

    List<String> drawn =
        List.of(screen.draw(8, 40).replaceAll("\033\\[[0-9;]*[A-Za-z]", "").split("\r\n", -1));

    assertThat(drawn).hasSize(8).allMatch(line -> line.length() <= 40);
  }
}
