package dev.weft.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class SystemTextTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @Test
  void check_ofWhatTheCharsetHas_letsItPass() {
    assertThatCode(() -> SystemText.check("it", "é名", UTF_8)).doesNotThrowAnyException();
    assertThatCode(() -> SystemText.check("it", "plain", US_ASCII)).doesNotThrowAnyException();
  }

  @Test
  void check_ofWhatWouldBecomeAQuestionMark_refusesIt() {
    assertThatThrownBy(() -> SystemText.check("argument 1 of x", "é", US_ASCII))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 1 of x")
        .hasMessageContaining("LC_ALL=C.UTF-8");
    assertThatThrownBy(() -> SystemText.check("it", "half a pair: \ud800", UTF_8))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void change_ofAnEnvironment_touchesOnlyWhatDiffers() {
    List<String> put = new ArrayList<>();
    var environment =
        new TreeMap<String, String>(Map.of("SAME", "bytes", "OTHER", "old", "GONE", "x")) {
          private static final long serialVersionUID = 1L;

          @Override
          public String put(String name, String value) {
            put.add(name);
            return super.put(name, value);
          }
        };

    put.clear();

    SystemText.change(environment, Map.of("SAME", "bytes", "OTHER", "new", "MORE", "y"));

    assertThat(environment)
        .containsExactlyInAnyOrderEntriesOf(Map.of("SAME", "bytes", "OTHER", "new", "MORE", "y"));
    assertThat(put).containsExactlyInAnyOrder("OTHER", "MORE");
  }

  @Test
  void start_withANul_isRefusedBeforeAnythingStarts() throws Exception {
    Loops.run(() -> {
      var withVariable = ProcessOptions.DEFAULT.withVariable("A", "a\0b");
      var withName = ProcessOptions.DEFAULT.withVariable("A\0", "a");

      assertThatThrownBy(() -> Processes.run("echo", "a\0b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("argument 1 of echo has a NUL");
      assertThatThrownBy(() -> Processes.run("a\0b")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Processes.createSubprocessShell("echo a\0b"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Processes.createSubprocessExec(List.of("true"), withVariable))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Processes.createSubprocessExec(List.of("true"), withName))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  /** In a JVM of its own, as the locale is the whole JVM's. */
  @Test
  void start_inTheCLocale_passesOnOrRefusesAndNeverChanges() throws Exception {
    Loops.run(() -> {
      var options =
          ProcessOptions.CAPTURED
              .withVariable("LC_ALL", "C")
              .withVariable("INHERITED", "é名")
              .withVariable("PATH", System.getenv("PATH"));
      var command =
          List.of(
              JAVA.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              InCLocale.class.getName());

      String said = Processes.run(command, RunOptions.DEFAULT.withProcess(options)).stdout();

      assertThat(said.lines())
          .containsExactly(
              "argument refused",
              "variable refused",
              "name refused",
              "program refused",
              "shell refused",
              "inherited c3a9e5908d",
              "inherited c3a9e5908d");
    });
  }

  static final class InCLocale {
    private InCLocale() {}

    @SuppressWarnings("SystemOut") // it is a program
    public static void main(String[] arguments) throws Exception {
      dev.weft.Async.run(() -> {
        tell("argument", () -> Processes.run("printf", "%s", "é"));
        tell("variable", () -> Processes.run(List.of("true"), withVariable("A", "é")));
        tell("name", () -> Processes.run(List.of("true"), withVariable("é", "a")));
        tell("program", () -> Processes.run("é"));
        tell("shell", () -> Processes.createSubprocessShell("echo é"));
        var show = List.of("sh", "-c", "printf %s \"$INHERITED\" | od -An -tx1 | tr -d ' \\n'");
        System.out.println("inherited " + Processes.run(show, RunOptions.DEFAULT).stdout());
        System.out.println("inherited " + Processes.run(show, withVariable("A", "a")).stdout());
      });
    }

    private static RunOptions withVariable(String name, String value) {
      return RunOptions.DEFAULT.withProcess(ProcessOptions.CAPTURED.withVariable(name, value));
    }

    private static void tell(String what, dev.weft.Action<Exception> action) throws Exception {
      try {
        action.run();
        System.out.println(what + " accepted");
      } catch (IllegalArgumentException e) {
        System.out.println(what + " refused");
      }
    }
  }
}
