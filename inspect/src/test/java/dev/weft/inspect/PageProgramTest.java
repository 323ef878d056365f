package dev.weft.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.fixtures.Signals;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of another program, which is prepared for nothing. */
class PageProgramTest {
  @TempDir private Path folder;

  private Path errors() {
    return folder.resolve("errors");
  }

  private Child page(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "page";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Child.start(Child.command(Inspect.class, all), errors());
  }

  @ParameterizedTest
  @CsvSource({"2, 130", "15, 143"})
  @DisabledOnOs(OS.WINDOWS)
  void page_runningProgram_servesUntilASignalEndsIt(int signal, int exitCode) throws Exception {
    Signals.assumeArrives(signal);
    try (Child program = Child.start(Program.class, "waiting", "0");
        Child page = page(String.valueOf(program.pid()))) {
      URI uri = URI.create(page.readLine());

      assertThat(InspectorTest.get(uri)).contains("<!doctype html>");
      JsonNode seen = InspectorTest.look(uri, "name=worker");
      assertThat(seen.get("pid").asLong()).isEqualTo(program.pid());
      assertThat(InspectorTest.names(seen.at("/tasks/shown"))).containsExactly("worker");
      assertThat(InspectorTest.names(seen.get("loops"))).containsExactly("weft-loop-1");

      signal(page, "-" + signal);
      assertThat(page.process().waitFor()).isEqualTo(exitCode);
      assertThat(Files.readString(errors())).isEmpty();
      assertThat(program.process().isAlive()).isTrue();
    }
  }

  @Test
  void page_programEnds_tellsThePageAndItsUser() throws Exception {
    try (Child program = Child.start(Program.class, "waiting", "0");
        Child page = page(String.valueOf(program.pid()))) {
      URI uri = URI.create(page.readLine());
      var open = InspectorTest.connect(uri.resolve("events"));
      try (var lines = open.getInputStream()) {
        assertThat(lines.read()).isPositive();

        program.process().destroyForcibly();

        assertThat(new String(lines.readAllBytes(), UTF_8))
            .contains("event: gone")
            .contains("process " + program.pid() + " has ended");
      }
      assertThat(page.process().waitFor()).isEqualTo(1);
      assertThat(Files.readString(errors()).strip())
          .isEqualTo("weft: page: process " + program.pid() + " has ended");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void task_ofAProgramThatIsStopped_isNotWaitedForLong() throws Exception {
    try (Child program = Child.start(Program.class, "waiting", "0");
        Child page = page(String.valueOf(program.pid()))) {
      URI uri = URI.create(page.readLine());
      long worker = InspectorTest.look(uri, "").at("/tasks/shown/0/number").asLong();
      signal(program, "-STOP");
      try {
        var asked = InspectorTest.connect(uri.resolve("tasks/" + worker));

        assertThat(asked.getResponseCode()).isEqualTo(503);
        assertThat(asked.getErrorStream()).asString(UTF_8).contains("no answer of the program");
      } finally {
        signal(program, "-CONT");
      }

      assertThat(InspectorTest.get(uri.resolve("tasks/" + worker))).contains("\"frames\"");
    }
  }

  private static void signal(Child child, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, "" + child.pid()).start().waitFor()).isZero();
  }

  @Test
  void page_blockedProgram_isShownAllTheSame() throws Exception {
    try (Child program = Child.start(Program.class, "blocked", "0");
        Child page = page(String.valueOf(program.pid()))) {
      JsonNode seen =
          InspectorTest.lookUntil(
              URI.create(page.readLine()), "", each -> each.at("/loops/0").has("blocked"));

      assertThat(seen.at("/loops/0/blocked/by").asText()).isEqualTo("task spinner");
      assertThat(seen.at("/loops/0/blocked/frames").toString()).contains("Program.spin");
    }
  }

  @Test
  void page_processThatCannotBeShown_saysWhy() throws Exception {
    Process none = new ProcessBuilder("true").start();
    none.waitFor();

    try (Child page = page(String.valueOf(none.pid()))) {
      assertThat(page.process().waitFor()).isEqualTo(1);
      assertThat(Files.readString(errors()).strip())
          .isEqualTo("weft: page: no such process: " + none.pid());
    }
  }

  @Test
  void page_wrongUse_saysWhatIsPossible() throws Exception {
    for (String[] wrong :
        new String[][] {
          {"1", "--port"},
          {"1", "--port", "x"},
          {"1", "--port", "70000"},
          {"1", "--home", "x"},
          {"x"},
          {}
        }) {
      try (Child page = page(wrong)) {
        assertThat(page.process().waitFor()).as(String.join(" ", wrong)).isEqualTo(2);
        assertThat(Files.readString(errors())).startsWith("weft: page: ");
      }
    }
  }
}
