package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  @TempDir private Path folder;

  @Test
  void with_laterRun_replacesItsCasesAndLeavesTheOthers() {
    Results old =
        new Samples()
            .with("micro/task", "weft", "ns", 1)
            .with("start/echo", "go", "ms", 2)
            .results();
    Results later = new Samples().with("micro/task", "weft", "ns", 3).results();

    Results all = old.with(later);

    assertThat(all.median("micro/task", "weft", "ns")).hasValue(3);
    assertThat(all.median("start/echo", "go", "ms")).hasValue(2);
  }

  @Test
  void with_runOfAnotherMachine_dropsWhatCannotBeCompared() {
    Results old = new Samples().with("start/echo", "go", "ms", 2).results();
    Machine other = new Machine("another processor", 8, 32, "Linux 7", "a JVM");
    Results later = new Results(other, Map.of(), Map.of(), new TreeMap<>());

    assertThat(old.with(later).cases()).isEmpty();
  }

  @Test
  void part_name_takesItsCasesOnly() {
    Results results =
        new Samples()
            .with("echo/1k-10", "go", "rate", 1)
            .with("echoes/1", "go", "rate", 1)
            .results();

    assertThat(results.part("echo")).containsOnlyKeys("echo/1k-10");
  }

  @Test
  void read_whatWasWritten_isTheSame() throws Exception {
    Results results =
        new Samples()
            .with("micro/task", "weft", "ns", 1.5, 2.5)
            .withFailure("micro/task", "go", "why")
            .without("node", "not found")
            .results();
    Path file = folder.resolve("new").resolve("results.json");

    ResultsFile.write(file, results);

    assertThat(ResultsFile.read(file)).hasValue(results);
  }

  @Test
  void read_noFileOrAnother_isEmpty() throws Exception {
    Path other = folder.resolve("other.json");
    Files.writeString(other, "[1, 2");

    assertThat(ResultsFile.read(folder.resolve("none.json"))).isEmpty();
    assertThat(ResultsFile.read(other)).isEmpty();
  }
}
