package dev.weft.process;

import static dev.weft.Async.createTask;
import static dev.weft.Async.timeout;
import static dev.weft.process.Processes.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.process.Loops.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class RunTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void run_aCommand_capturesBothOutputs(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var ended = run("sh", "-c", "echo out; echo err >&2");

          assertThat(ended.stdout()).isEqualTo("out\n");
          assertThat(ended.stderr()).isEqualTo("err\n");
          assertThat(ended.returnCode()).isZero();
          assertThat(ended.command()).containsExactly("sh", "-c", "echo out; echo err >&2");
        });
  }

  @Test
  void run_onAVirtualClock_takesNoVirtualTime() throws Exception {
    Loops.run(
        Pipes.THREADS,
        () -> {
          var loop = EventLoop.running();
          Duration before = loop.time();
          var ended = timeout(Duration.ofHours(1), () -> run("sh", "-c", "sleep 0.2; echo late"));

          assertThat(ended.stdout()).isEqualTo("late\n");
          assertThat(loop.time()).isEqualTo(before);
        });
  }

  @Test
  void run_askingForInput_getsNone() throws Exception {
    Loops.run(() -> assertThat(run("cat").stdout()).isEmpty());
  }

  @Test
  void run_failure_hasCodeAndOutput() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> run("sh", "-c", "echo so far; echo what went wrong >&2; exit 3"))
            .isInstanceOfSatisfying(
                ProcessFailedException.class,
                failure -> {
                  assertThat(failure)
                      .hasMessageEndingWith("ended with exit code 3: what went wrong");
                  assertThat(failure.process().returnCode()).isEqualTo(3);
                  assertThat(failure.process().stdout()).isEqualTo("so far\n");
                }));
  }

  @Test
  void run_withoutCheck_givesTheCode() throws Exception {
    Loops.run(() ->
        assertThat(run(List.of("sh", "-c", "exit 3"), RunOptions.DEFAULT.withCheck(false)))
            .extracting(CompletedProcess::returnCode)
            .isEqualTo(3));
  }

  @Test
  void run_input_reachesTheCommand() throws Exception {
    Loops.run(() ->
        assertThat(run(List.of("wc", "-c"), RunOptions.DEFAULT.withInput("12345")).stdout().strip())
            .isEqualTo("5"));
  }

  @ParameterizedTest
  @EnumSource
  void run_limitIsOver_endsTheCommand(Pipes pipes) throws Exception {
    Path pid = folder.resolve("pid");
    Loops.run(
        pipes,
        () -> {
          var options = RunOptions.DEFAULT.withLimit(Duration.ofSeconds(1));
          List<String> command = List.of("sh", "-c", "echo $$ > " + pid + "; exec sleep 120");

          assertThatThrownBy(() -> run(command, options))
              .isInstanceOf(TimeoutException.class)
              .hasMessageContainingAll("sleep 120", "PT1S", "was ended");
          assertGone(pid);
        });
  }

  @Test
  void run_cancelled_terminatesAndReaps() throws Exception {
    Path pid = folder.resolve("pid");
    Loops.run(() -> {
      var running = createTask(() -> run("sh", "-c", "echo $$ > " + pid + "; exec sleep 120"));
      Loops.until(() -> isWritten(pid));
      running.cancel();

      assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
      assertGone(pid);
    });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void run_cancelledButTheCommandIgnoresIt_killsItAndLeavesNoZombie() throws Exception {
    Path pid = folder.resolve("pid");
    Loops.run(() -> {
      String script = "echo $$ > " + pid + "; " + SubprocessTest.stubborn();
      var options = RunOptions.DEFAULT.withGrace(Duration.ofMillis(20));
      var running = createTask(() -> run(List.of("sh", "-c", script), options));
      Loops.until(() -> isWritten(pid));
      running.cancel();

      assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
      // A zombie would still have an entry there.
      assertThat(Path.of("/proc", Files.readString(pid).strip())).doesNotExist();
    });
  }

  @Test
  void run_timeoutAround_endsTheCommand() throws Exception {
    Path pid = folder.resolve("pid");
    Loops.run(() -> {
      assertThatThrownBy(() ->
              timeout(
                  Duration.ofSeconds(1),
                  () -> run("sh", "-c", "echo $$ > " + pid + "; exec sleep 120")))
          .isInstanceOf(TimeoutException.class);
      assertGone(pid);
    });
  }

  @Test
  void run_timeoutAround_messageNamesTheLineThatWaited() throws Exception {
    Loops.run(() ->
        // Tasks of the library's own wait for the command, and their frames are not told.
        assertThatThrownBy(() -> timeout(Duration.ofSeconds(1), () -> run("sleep", "120")))
            .hasMessageMatching(".*waiting at RunTest\\..*\\(RunTest\\.java:[0-9]+\\)"));
  }

  private static boolean isWritten(Path file) {
    try {
      return Files.exists(file) && Files.size(file) > 1;
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertGone(Path pid) throws IOException {
    long number = Long.parseLong(Files.readString(pid).strip());
    assertThat(ProcessHandle.of(number)).isEmpty();
  }
}
