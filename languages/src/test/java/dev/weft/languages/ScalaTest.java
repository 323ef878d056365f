package dev.weft.languages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles a Scala program with its own compiler, and runs it in a JVM of its own. */
class ScalaTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir private Path classes;

  @Test
  void program_usesTasksGroupsTimeoutsQueuesStreams_printsWhatIsRight() throws Exception {
    compile(Path.of("src/test/resources/dev/weft/languages/tasks.scala"));

    assertThat(run("tasks").lines())
        .containsExactly(
            "List(<news>, <weather>)",
            "None",
            "too slow",
            "10",
            "true",
            "HELLO",
            "42",
            "a future of Scala's",
            "<ours>");
  }

  private void compile(Path source) {
    String[] arguments = {
      "-classpath", CLASS_PATH, "-d", classes.toString(), source.toAbsolutePath().toString()
    };
    assertThat(dotty.tools.dotc.Main.process(arguments).hasErrors()).isFalse();
  }

  /**
   * What it prints. Its standard error, where the JVM warns of Scala's use of it, is the test's.
   */
  private String run(String mainClass) throws Exception {
    Process program =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "-Dweft.engine=" + System.getProperty("weft.engine", "scheduler"),
                    "--class-path",
                    classes + File.pathSeparator + CLASS_PATH,
                    mainClass))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(program.getInputStream().readAllBytes(), UTF_8);
    assertThat(program.waitFor()).isZero();
    return printed;
  }
}
