package dev.weft.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Looks at programs from outside, each a JVM of its own, on the same engine as the test. */
class InspectTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private long start(String... arguments) throws IOException {
    Path errors = folder.resolve("stderr");
    Child child = Child.start(Child.command(Program.class, arguments), errors);
    process = child.process();
    assertThat(child.readLine()).isEqualTo("ready");
    return process.pid();
  }

  private int inspect(String... arguments) {
    var outBefore = System.out;
    var errBefore = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      return Inspect.run(arguments);
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void ps_runningProgram_showsItsTasksAndLeavesItsOutputAlone() throws Exception {
    long pid = start("waiting", "0");

    int code = inspect("ps", Long.toString(pid));

    assertThat(err()).isEmpty();
    assertThat(code).isZero();
    assertThat(out().lines()).first().asString().matches("LOOP +TASK +STATE +WAITS FOR +AT");
    assertThat(out())
        .containsPattern(Pattern.compile("weft-loop-1 +main +waiting +worker, outer +Program.*"))
        .containsPattern(Pattern.compile("weft-loop-1 +worker +waiting .*Program\\.waitFor\\("))
        .containsPattern(Pattern.compile("weft-loop-1 +outer +waiting +inner +Program"));
    assertThat(Files.readString(folder.resolve("stderr"))).isEmpty();
  }

  @Test
  void pstree_runningProgram_showsWhoWaitsForWhom() throws Exception {
    long pid = start("waiting", "0");

    int code = inspect("pstree", Long.toString(pid));

    assertThat(code).isZero();
    assertThat(out().lines().map(String::strip))
        .containsSubsequence(
            "└── main (waiting) on weft-loop-1",
            "└── worker (waiting)",
            "└── outer (waiting)",
            "└── inner (waiting)");
    assertThat(out()).contains("Program.waitFor(Program.java:");
  }

  @Test
  void ps_loopIsBlocked_showsWhatRunsAllTheSame() throws Exception {
    long pid = start("blocked", "0");

    int code = inspect("ps", Long.toString(pid));

    assertThat(code).isZero();
    assertThat(out())
        .containsPattern(Pattern.compile("spinner +running +- +Program\\.spin\\("))
        .containsPattern(Pattern.compile("worker +waiting"));
  }

  @Test
  void ps_tenThousandTasks_showsThemAll() throws Exception {
    long pid = start("waiting", "10000");

    int code = inspect("ps", Long.toString(pid));

    assertThat(code).isZero();
    assertThat(out().lines().count()).isEqualTo(1 + 4 + 10_000);
  }

  @Test
  void ps_processThatIsNoJvm_saysSo() throws Exception {
    process = new ProcessBuilder("sleep", "60").start();

    int code = inspect("ps", Long.toString(process.pid()));

    assertThat(code).isOne();
    assertThat(err()).contains("process " + process.pid() + " is not a JVM");
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void ps_noSuchProcess_saysSo() throws Exception {
    process = new ProcessBuilder("true").start();
    process.waitFor();

    int code = inspect("ps", Long.toString(process.pid()));

    assertThat(code).isOne();
    assertThat(err()).contains("no such process: " + process.pid());
  }

  @Test
  void ps_jvmWithoutWeft_saysSo() throws Exception {
    var file = Files.writeString(folder.resolve("Plain.java"), PLAIN);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), file.toString())
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");

    int code = inspect("ps", Long.toString(process.pid()));

    assertThat(code).isOne();
    assertThat(err()).contains("runs no event loop of Weft");
  }

  private static final String PLAIN =
      """
      void main() throws Exception {
        IO.println("ready");
        System.in.read();
      }
      """;

  @Test
  @EnabledOnOs(OS.LINUX)
  void ps_processIsStopped_saysSo() throws Exception {
    long pid = start("waiting", "0");
    Process stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start();
    assertThat(stop.waitFor()).isZero();
    Path status = Path.of("/proc", Long.toString(pid), "status");
    while (!Files.readString(status).contains("(stopped)")) {
      Thread.onSpinWait();
    }

    int code = inspect("ps", Long.toString(pid));

    assertThat(code).isEqualTo(1);
    assertThat(err())
        .isEqualToIgnoringNewLines(
            "weft: ps: process %d is stopped: kill -CONT %d has it go on".formatted(pid, pid));
  }

  @Test
  void run_help_saysHowEachWordIsUsed() {
    for (String word : List.of("ps", "pstree", "top", "page")) {
      assertThat(inspect(word, "--help")).isZero();
      assertThat(inspect(word, "-h")).isZero();
    }

    assertThat(err()).isEmpty();
    assertThat(out().lines().distinct())
        .containsExactly(
            "usage: ps PID",
            "usage: pstree PID",
            "usage: top PID",
            "usage: page PID [--host H] [--port P]");
  }

  @Test
  void run_wrongUse_saysWhatIsMissing() {
    assertThat(inspect()).isEqualTo(2);
    assertThat(inspect("bottom", "1")).isEqualTo(2);
    assertThat(inspect("ps")).isEqualTo(2);
    assertThat(inspect("ps", "me")).isEqualTo(2);
    assertThat(inspect("ps", "-1")).isEqualTo(2);
    assertThat(err()).contains("which process?").contains("not a process number: me");
  }
}
