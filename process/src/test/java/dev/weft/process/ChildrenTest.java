package dev.weft.process;

import static dev.weft.process.Processes.createSubprocessExec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The children of a loop, as tools see them. */
@DisabledOnOs(OS.WINDOWS)
class ChildrenTest {

  @Test
  void entries_childThatRuns_isListedUntilItsEnd() throws Exception {
    Loops.run(
        Loops.Pipes.SELECTED,
        () -> {
          try (var child =
              createSubprocessExec(List.of("sleep", "60.25"), ProcessOptions.DEFAULT)) {
            Children children = Children.of(EventLoop.running());

            Map<String, Object> entry = children.entries(10).getFirst();

            assertThat(entry)
                .containsEntry("pid", child.pid())
                .containsEntry("program", "sleep")
                .containsEntry("state", "running");
            assertThat(entry.toString()).doesNotContain("60.25");
            assertThat(children.entries(0)).isEmpty();
            assertThat(EventLoop.running().inspection().inventories()).contains(children);
            child.kill();
            child.waitFor();
            assertThat(children.entries(10)).isEmpty();
            assertThat(children.totals()).isEqualTo(Map.of("running", 0L, "started", 1L));
          }
        });
  }
}
