package dev.weft.process;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;
import static dev.weft.process.Processes.createSubprocessExec;
import static dev.weft.process.Processes.createSubprocessShell;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.process.Loops.Pipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children and their streams, with pipes on the selector and with threads. */
@DisabledOnOs(OS.WINDOWS)
class SubprocessTest {
  private static final int SIGTERM_CODE = 143;
  private static final int SIGKILL_CODE = 137;
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder;

  // ---- communicate

  @ParameterizedTest
  @EnumSource
  void communicate_aFilter_givesBackWhatItGot(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
            var output = cat.communicate("some data".getBytes(US_ASCII));

            assertThat(output.stdoutText()).isEqualTo("some data");
            assertThat(output.stderr()).isEmpty();
            assertThat(cat.returnCode()).isZero();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void communicate_64MebibytesBothWays_doesNotDeadlock(Pipes pipes) throws Exception {
    byte[] data = new byte[64 * MEBIBYTE];
    new Random(7).nextBytes(data);
    Loops.run(
        pipes,
        () -> {
          // Both outputs are large, and the input is: tee copies to standard error as well.
          try (var tee =
              createSubprocessExec(List.of("tee", "/dev/stderr"), ProcessOptions.PIPED)) {
            var output = tee.communicate(data);

            assertThat(Arrays.equals(output.stdout(), data)).isTrue();
            assertThat(Arrays.equals(output.stderr(), data)).isTrue();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void communicate_childReadsNothing_ignoresTheBrokenPipe(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var child =
              createSubprocessExec(List.of("sh", "-c", "exit 7"), ProcessOptions.PIPED)) {
            var output = child.communicate(new byte[4 * MEBIBYTE]);

            assertThat(output.stdout()).isEmpty();
            assertThat(child.returnCode()).isEqualTo(7);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void communicate_withoutInput_closesStandardInput(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
            assertThat(cat.communicate().stdout()).isEmpty();
            assertThat(cat.returnCode()).isZero();
          }
        });
  }

  @Test
  void killTree_ofAShellWithChildrenOfItsOwn_endsThemAll() throws Exception {
    Loops.run(() -> {
      var line = "sh -c 'sleep 1000 & echo $!; wait' & echo $!; wait";
      try (var shell = Processes.createSubprocessShell(line, ProcessOptions.CAPTURED)) {
        List<ProcessHandle> started = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          long pid = Long.parseLong(shell.stdout().readLine().strip());
          ProcessHandle.of(pid).ifPresent(started::add);
        }
        assertThat(started).hasSize(2);

        shell.killTree();

        assertThat(shell.waitFor()).isEqualTo(137);
        Loops.until(() -> started.stream().noneMatch(SubprocessTest::runs));
        shell.killTree();
      }
    });
  }

  /** Whether it runs: who ended and is not waited for by its new parent may still be listed. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  @Test
  void communicate_inputWithoutPipe_isRefused() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessExec(List.of("cat"), ProcessOptions.CAPTURED)) {
        assertThatThrownBy(() -> child.communicate(new byte[1]))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("withStdin(Stdio.PIPE)");
        assertThat(child.communicate().stdout()).isEmpty();
      }
    });
  }

  @Test
  void communicate_cancelled_leavesTheChildRunning() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessExec(List.of("sleep", "100"), ProcessOptions.PIPED)) {
        var talk = createTask(() -> child.communicate());
        Loops.until(() -> talk.waitingOn() != null);
        talk.cancel();
        assertThatThrownBy(talk::await).isInstanceOf(CancelledError.class);

        assertThat(child.toHandle().isAlive()).isTrue();
        assertThat(child.returnCode()).isNull();
      }
    });
  }

  // ---- streams

  @ParameterizedTest
  @EnumSource
  void streams_aConversation_goesBackAndForth(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
            for (int i = 0; i < 100; i++) {
              cat.stdin().writeLine("line " + i);
              assertThat(cat.stdout().readLine()).isEqualTo("line " + i);
            }
            cat.stdin().close();

            assertThat(cat.stdout().readLine()).isNull();
            assertThat(cat.waitFor()).isZero();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void streams_afterTheChildHasEnded_canStillBeRead(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var child =
              createSubprocessShell("echo out; echo err >&2", ProcessOptions.CAPTURED)) {
            assertThat(child.waitFor()).isZero();

            assertThat(child.stdout().readLine()).isEqualTo("out");
            assertThat(child.stderr().readLine()).isEqualTo("err");
            assertThat(child.stdout().readLine()).isNull();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void streams_nobodyReads_makeTheChildWait(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var options = ProcessOptions.CAPTURED;
          try (var zeros =
              createSubprocessExec(List.of("head", "-c", "50000000", "/dev/zero"), options)) {
            byte[] first = zeros.stdout().readExactly(1);
            assertThat(zeros.returnCode()).isNull();
            byte[] rest = zeros.stdout().readAll();

            assertThat(first.length + rest.length).isEqualTo(50_000_000);
            assertThat(zeros.waitFor()).isZero();
          }
        });
  }

  @Test
  void streams_thatAreNoPipes_areRefused() throws Exception {
    Loops.run(() -> {
      var options =
          ProcessOptions.DEFAULT
              .withStdin(Stdio.DISCARD)
              .withStdout(Stdio.DISCARD)
              .withStderr(Stdio.DISCARD);
      try (var child = createSubprocessExec(List.of("true"), options)) {
        assertThatThrownBy(child::stdin).hasMessageContaining("withStdin(Stdio.PIPE)");
        assertThatThrownBy(child::stdout).hasMessageContaining("withStdout(Stdio.PIPE)");
        assertThatThrownBy(child::stderr).hasMessageContaining("withStderr(Stdio.PIPE)");
        assertThat(child.waitFor()).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void stdout_ofAGrandchild_doesNotHoldUpTheWait(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          // The grandchild has both pipes, and lives longer than the test may take.
          try (var child = createSubprocessShell("sleep 120 & echo $!", ProcessOptions.CAPTURED)) {
            long grandchild = Long.parseLong(child.stdout().readLine());

            assertThat(child.waitFor()).isZero();

            assertThat(ProcessHandle.of(grandchild).orElseThrow().destroyForcibly()).isTrue();
          }
        });
  }

  // ---- files, directories, environment

  @Test
  void stdio_files_areTruncatedAndAppendedTo() throws Exception {
    Path file = Files.writeString(folder.resolve("log"), "before\n");
    Loops.run(() -> {
      var appending = ProcessOptions.DEFAULT.withStdout(Stdio.appendTo(file));
      try (var child = createSubprocessExec(List.of("echo", "one"), appending)) {
        assertThat(child.waitFor()).isZero();
      }
      assertThat(file).hasContent("before\none\n");
      var writing = ProcessOptions.DEFAULT.withStdout(Stdio.to(file));
      try (var child = createSubprocessExec(List.of("echo", "two"), writing)) {
        assertThat(child.waitFor()).isZero();
      }
      assertThat(file).hasContent("two\n");
    });
  }

  @ParameterizedTest
  @EnumSource
  void stderr_toStdout_isMerged(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var options = ProcessOptions.CAPTURED.withStderr(Stdio.STDOUT);
          try (var child = createSubprocessShell("echo a; echo b >&2; echo c", options)) {
            assertThat(child.communicate().stdoutText()).isEqualTo("a\nb\nc\n");
          }
        });
  }

  @Test
  void stdio_outputNotForInput_isRefused() {
    assertThatThrownBy(() -> ProcessOptions.DEFAULT.withStdin(Stdio.to(folder)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Stdio.from(file)");
    assertThatThrownBy(() -> ProcessOptions.DEFAULT.withStdin(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessOptions.DEFAULT.withStdout(Stdio.from(folder)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessOptions.DEFAULT.withStdout(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stderr only");
  }

  @Test
  void environment_given_isAllThereIs() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withEnvironment(Map.of("A", "1", "B", "two words"));
      try (var child = createSubprocessExec(List.of("/usr/bin/env"), options)) {
        assertThat(child.communicate().stdoutText().lines())
            .containsExactlyInAnyOrder("A=1", "B=two words");
      }
    });
  }

  @Test
  void environment_oneMoreVariable_keepsTheOthers() throws Exception {
    Loops.run(() -> {
      var options = ProcessOptions.CAPTURED.withVariable("WEFT_TEST", "here");
      try (var child = createSubprocessShell("echo $WEFT_TEST $HOME", options)) {
        assertThat(child.communicate().stdoutText().strip())
            .isEqualTo(("here " + System.getenv().getOrDefault("HOME", "")).strip());
      }
    });
  }

  // ---- the end

  @Test
  void waitFor_severalTasks_allGetTheCode() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessShell("read _; exit 3", ProcessOptions.PIPED)) {
        var waiting = gather(child::waitFor, child::waitFor, child::waitFor);
        child.stdin().close();

        assertThat(waiting.await()).containsExactly(3, 3, 3);
        assertThat(child.waitFor()).isEqualTo(3);
      }
    });
  }

  @Test
  void waitFor_cancelled_changesNothingForOthers() throws Exception {
    Loops.run(() -> {
      try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
        Task<Integer> first = createTask(cat::waitFor);
        Task<Integer> second = createTask(cat::waitFor);
        Loops.until(() -> first.waitingOn() != null && second.waitingOn() != null);
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        cat.stdin().close();

        assertThat(second.await()).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void terminate_andKill_giveTheSignalsCodes(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          try (var first = createSubprocessExec(List.of("sleep", "100"), ProcessOptions.CAPTURED);
              var second = createSubprocessExec(List.of("sleep", "100"), ProcessOptions.CAPTURED);
              var third = createSubprocessExec(List.of("sleep", "100"), ProcessOptions.CAPTURED)) {
            first.terminate();
            second.kill();
            third.sendSignal("SIGALRM"); // SIGHUP may be ignored by inheritance

            assertThat(first.waitFor()).isEqualTo(SIGTERM_CODE);
            assertThat(second.waitFor()).isEqualTo(SIGKILL_CODE);
            assertThat(third.waitFor()).isEqualTo(142);
          }
        });
  }

  @Test
  void terminate_outputAfterwards_isNotLost() throws Exception {
    Loops.run(
        Pipes.THREADS,
        () -> {
          String script = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
          try (var child = createSubprocessShell(script, ProcessOptions.CAPTURED)) {
            assertThat(child.stdout().readLine()).isEqualTo("ready");
            child.terminate();

            assertThat(child.stdout().readLine()).isEqualTo("bye");
            assertThat(child.waitFor()).isZero();
          }
        });
  }

  @Test
  void sendSignal_severalInARow_comeInOrder() throws Exception {
    Loops.run(() -> {
      String script =
          "trap 'echo one' USR1; trap 'echo two; exit 5' USR2; echo ready;"
              + " while :; do sleep 0.02; done";
      try (var child = createSubprocessShell(script, ProcessOptions.CAPTURED)) {
        assertThat(child.stdout().readLine()).isEqualTo("ready");
        child.sendSignal("USR1");
        assertThat(child.stdout().readLine()).isEqualTo("one");
        child.sendSignal("sigusr2");
        assertThat(child.stdout().readLine()).isEqualTo("two");

        assertThat(child.waitFor()).isEqualTo(5);
      }
    });
  }

  @Test
  void sendSignal_toOneThatHasEnded_doesNothing() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessExec("true")) {
        assertThat(child.waitFor()).isZero();
        child.sendSignal("HUP");
        child.terminate();
        child.kill();

        assertThat(child.returnCode()).isZero();
      }
    });
  }

  @Test
  void sendSignal_noSuchSignal_isRefused() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessExec(List.of("sleep", "100"), ProcessOptions.CAPTURED)) {
        assertThatThrownBy(() -> child.sendSignal("SIGNONESUCH"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("kill -l");
        assertThatThrownBy(() -> child.sendSignal("-9 1"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("SIGHUP");
      }
    });
  }

  @Test
  void shutdown_childObeys_givesItsCode() throws Exception {
    Loops.run(() -> {
      String script = "trap 'exit 4' TERM; echo ready; while :; do sleep 0.05; done";
      try (var child = createSubprocessShell(script, ProcessOptions.CAPTURED)) {
        assertThat(child.stdout().readLine()).isEqualTo("ready");

        assertThat(child.shutdown(Duration.ofSeconds(30))).isEqualTo(4);
      }
    });
  }

  @Test
  void shutdown_childIgnoresIt_killsItAfterTheGrace() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessShell(stubborn(), ProcessOptions.CAPTURED)) {
        assertThat(child.stdout().readLine()).isEqualTo("ready");

        assertThat(child.shutdown(Duration.ofMillis(20))).isEqualTo(SIGKILL_CODE);
      }
    });
  }

  @Test
  void shutdown_cancelled_killsAtOnceAndReaps() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessShell(stubborn(), ProcessOptions.CAPTURED)) {
        assertThat(child.stdout().readLine()).isEqualTo("ready");
        var ending = createTask(() -> child.shutdown(Duration.ofHours(1)));
        Loops.until(() -> ending.waitingOn() != null);
        ending.cancel();

        assertThatThrownBy(ending::await).isInstanceOf(CancelledError.class);
        assertThat(child.returnCode()).isEqualTo(SIGKILL_CODE);
      }
    });
  }

  /** A shell that ignores SIGTERM. */
  static String stubborn() {
    return "trap '' TERM; echo ready; while :; do sleep 0.05; done";
  }

  @ParameterizedTest
  @EnumSource
  void close_whileItRuns_killsIt(Pipes pipes) throws Exception {
    Loops.run(
        pipes,
        () -> {
          var child = createSubprocessShell(stubborn(), ProcessOptions.PIPED);
          assertThat(child.stdout().readLine()).isEqualTo("ready");
          child.close();

          assertThat(child.waitFor()).isEqualTo(SIGKILL_CODE);
          child.close();
        });
  }

  // ---- the loop's end

  @ParameterizedTest
  @EnumSource
  void loop_closedWhileAChildRuns_killsAndReportsIt(Pipes pipes) throws Exception {
    var children = new ArrayList<Subprocess>();
    var reports =
        Loops.runReporting(
            pipes, () -> children.add(createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)));

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().describe())
        .contains("still running when its loop was closed", ": cat");
    var handle = children.getFirst().toHandle();
    assertThat(handle.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  // ---- starting

  @Test
  void createSubprocessExec_cancelledMeanwhile_leavesNoChild() throws Exception {
    Path mark = folder.resolve("pid");
    Loops.run(() -> {
      var options = ProcessOptions.DEFAULT.withStdout(Stdio.to(mark));
      var starting =
          createTask(
              () -> createSubprocessExec(List.of("sh", "-c", "echo $$; exec sleep 120"), options));
      sleep(Duration.ZERO); // now it waits for the thread that starts the child
      starting.cancel();
      assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);

      assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    });
  }

  @Test
  void createSubprocessExec_loopIsClosedMeanwhile_leavesNoChild() throws Exception {
    for (int round = 0; round < 5; round++) {
      var loop = EventLoop.create();
      loop.setExceptionHandler((_, _) -> {}); // tells of the task that is left
      var _ = loop.createTask(() -> createSubprocessExec("sleep", "1000"));
      loop.callSoon(loop::stop);
      loop.runForever();
      while (ownChildren().isEmpty()) {
        Thread.onSpinWait(); // the loop gets the child, but does not come to it any more
      }

      loop.close();

      for (ProcessHandle child : ownChildren()) {
        assertThat(child.onExit()).succeedsWithin(Loops.DEADLINE);
      }
    }
  }

  private static List<ProcessHandle> ownChildren() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  @Test
  void linuxSignals_signalToAChild_areSentByTheSystemsCalls() throws Exception {
    Loops.run(() -> {
      try (var child = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
        assumeTrue(
            LinuxSignals.class.getModule().isNativeAccessEnabled()
                && System.getProperty("os.name").equals("Linux"),
            "skipped: calls of the system are not allowed here");

        assertThat(LinuxSignals.send(child.toHandle(), "USR1"))
            .isEqualTo(LinuxSignals.Outcome.DONE);
        assertThat(child.waitFor()).isEqualTo(128 + 10);

        assertThat(LinuxSignals.send(child.toHandle(), "USR1"))
            .isEqualTo(LinuxSignals.Outcome.DONE);
        assertThat(LinuxSignals.send(child.toHandle(), "RTMIN"))
            .isEqualTo(LinuxSignals.Outcome.UNAVAILABLE);
      }
    });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void stdin_ofTheChild_blocksAsUsual() throws Exception {
    Loops.run(() -> {
      // dd does not wait for a descriptor that does not block: it fails.
      var options = ProcessOptions.PIPED;
      try (var dd =
          createSubprocessExec(List.of("dd", "bs=1", "count=3", "status=none"), options)) {
        assertThat(dd.returnCode()).isNull();
        dd.stdin().write("abc");

        assertThat(dd.communicate().stdoutText()).isEqualTo("abc");
        assertThat(dd.returnCode()).isZero();
      }
    });
  }
}
