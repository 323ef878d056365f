package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs the example as {@code ./weft run} does. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PipelineTest {

  @Test
  void pipeline_ofThreePrograms_countsWhatComesThrough() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(Repository.ROOT.resolve("examples/src/main/java/Pipeline.java").toString());
    Process program =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String output = new String(program.getInputStream().readAllBytes(), UTF_8);

      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(output).isEqualTo("468559 of the numbers have a 7\n");
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }
}
