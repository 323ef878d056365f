package dev.weft.examples.guide;

import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.process.Processes.createSubprocessExec;
import static dev.weft.process.Processes.createSubprocessShell;
import static dev.weft.process.Processes.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.process.ProcessFailedException;
import dev.weft.process.ProcessOptions;
import dev.weft.process.RunOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The code of docs/guide/processes.md. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessesGuideTest {

  @Test
  void run_commands() throws Exception {
    run(() -> {
      // @start region="run"
      String system = run("uname", "-s").stdout().strip();

      var options = RunOptions.DEFAULT.withInput("pear\napple\n").withLimit(Duration.ofSeconds(10));
      String sorted = run(List.of("sort"), options).stdout();
      // @end

      assertThat(system).isNotEmpty();
      assertThat(sorted).isEqualTo("apple\npear\n");
    });
  }

  @Test
  void run_failure() throws Exception {
    run(() -> {
      List<String> said = new ArrayList<>();
      // @start region="failure"
      try {
        run("ls", "nowhere");
      } catch (ProcessFailedException e) {
        said.add(e.getMessage()); // 'ls nowhere' ended with exit code 2: ls: cannot access …
      } catch (IOException e) {
        said.add("it could not be started: " + e.getMessage());
      }
      // @end

      assertThat(said.getFirst()).startsWith("'ls nowhere' ended with exit code");
    });
  }

  @Test
  void streams() throws Exception {
    run(() -> {
      // @start region="streams"
      try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
        cat.stdin().writeLine("hello");
        String answer = cat.stdout().readLine();
        cat.stdin().close(); // the end of its input, so cat ends
        int code = cat.waitFor();
        // @end

        assertThat(answer).isEqualTo("hello");
        assertThat(code).isZero();
      }
    });
  }

  @Test
  void endings() throws Exception {
    run(() -> {
      // @start region="end"
      try (var server = createSubprocessShell("exec sleep 100", ProcessOptions.CAPTURED)) {
        int code = server.shutdown(Duration.ofSeconds(5)); // 143: SIGTERM ended it
        // @end

        assertThat(code).isEqualTo(143);
      }
      assertThatThrownBy(
              () -> {
                // @start region="timeout"
                timeout(Duration.ofMillis(100), () -> run("sleep", "100"));
                // @end
              })
          .isInstanceOf(TimeoutException.class);
    });
  }

  @Test
  void signals() throws Exception {
    run(() -> {
      // @start region="signal"
      var loop = EventLoop.running();
      var main = currentTask();
      loop.addSignalHandler("SIGTERM", () -> main.cancel("SIGTERM"));
      // @end
      new ProcessBuilder("kill", "-TERM", Long.toString(ProcessHandle.current().pid())).start();
      try {
        sleep(Duration.ofSeconds(30));
        throw new AssertionError("no signal");
      } catch (CancelledError e) {
        int _ = main.uncancel();
        assertThat(e).hasMessage("SIGTERM");
      }
    });
  }
}
