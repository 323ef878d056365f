package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Has jcstress try all races, and judges them: what is sound never shows an outcome that is
 * forbidden, and its broken twin shows one at least once. A twin that shows none says that the race
 * was not run hard enough to say anything about the sound one either.
 */
class RacesTest {
  private static final String TWIN = ".Broken";

  /** One fork of each kind of compilation, some seconds long. */
  private static final String OPTIONS = "-sc false -f 1 -fsm 1 -iters 5 -time 400";

  @TestFactory
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  Stream<DynamicTest> races() throws IOException, InterruptedException {
    Map<String, List<TestResult>> results = run();
    String wanted = System.getProperty("weft.races", "");
    return TestList.tests().stream()
        .filter(race -> race.contains(wanted))
        .sorted()
        .map(race -> dynamicTest(race, () -> judge(race, results.getOrDefault(race, List.of()))));
  }

  private static void judge(String race, List<TestResult> results) {
    assertThat(results).as("runs of %s", race).isNotEmpty();
    long interesting = 0;
    for (TestResult result : results) {
      assertThat(result.status())
          .as("%s: %s %s", race, result.getMessages(), result.getVmErr())
          .isEqualTo(Status.NORMAL);
      for (GradingResult outcome : result.grading().gradingResults.values()) {
        if (outcome.expect == Expect.FORBIDDEN) {
          assertThat(outcome.count)
              .as("%s: %s, %s", race, outcome.id, outcome.description)
              .isZero();
        } else if (outcome.expect == Expect.ACCEPTABLE_INTERESTING) {
          interesting += outcome.count;
        }
      }
      assertThat(result.grading().isPassed)
          .as("%s: %s", race, result.grading().failureMessages)
          .isTrue();
    }
    if (race.endsWith(TWIN)) {
      assertThat(interesting).as("how often %s shows its fault", race).isPositive();
    }
  }

  private static Map<String, List<TestResult>> run() throws IOException, InterruptedException {
    Path directory = Path.of("target", "jcstress").toAbsolutePath();
    Files.createDirectories(directory);
    deleteResults(directory);
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                System.getProperty("weft.races", "dev.weft"),
                "-r",
                directory.resolve("report").toString(),
                "-jvmArgsPrepend",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    command.addAll(List.of(System.getProperty("weft.races.options", OPTIONS).split(" ")));
    int code =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.txt").toFile())
            .start()
            .waitFor();
    assertThat(code).as("jcstress, see %s", directory.resolve("output.txt")).isZero();
    return read(directory);
  }

  private static void deleteResults(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bin.gz")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static Map<String, List<TestResult>> read(Path directory) throws IOException {
    var all = new InProcessCollector();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bin.gz")) {
      for (Path file : files) {
        var reader = new DiskReadCollector(file.toString(), all);
        try {
          reader.dump();
        } catch (ClassNotFoundException e) {
          throw new IOException(e);
        } finally {
          reader.close();
        }
      }
    }
    Map<String, List<TestResult>> byRace = new TreeMap<>();
    for (TestResult result : all.getTestResults()) {
      byRace.computeIfAbsent(result.getName(), _ -> new ArrayList<>()).add(result);
    }
    return byRace;
  }
}
