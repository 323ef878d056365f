package dev.weft.languages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Compiles a Groovy script with its own compiler, and runs it. */
class GroovyTest {
  @Test
  void script_usesTasksGroupsTimeoutsQueuesStreams_printsWhatIsRight() throws Exception {
    var printed = new StringWriter();
    var out = new PrintWriter(printed);
    var binding = new Binding();
    binding.setVariable("out", out);
    try (var script =
        new InputStreamReader(
            Objects.requireNonNull(GroovyTest.class.getResourceAsStream("tasks.groovy")), UTF_8)) {
      Object _ = new GroovyShell(binding).evaluate(script, "tasks.groovy");
    }
    out.flush();

    assertThat(printed.toString().lines())
        .containsExactly(
            "[<news>, <weather>]",
            "null",
            "too slow",
            "10",
            "true",
            "[<a>, <b>]",
            "42",
            "HELLO",
            "true");
  }
}
