package dev.weft.process;

import static dev.weft.process.Processes.createSubprocessExec;
import static dev.weft.process.Processes.run;
import static dev.weft.process.Processes.subprocessExec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the comments and the guide show. */
@DisabledOnOs(OS.WINDOWS)
class ProcessGuideTest {
  @TempDir Path folder;

  @Test
  void run_aCommand_givesWhatItWrote() throws Exception {
    Loops.run(() -> {
      // @start region="run"
      String system = run("uname", "-s").stdout().strip();
      // @end

      assertThat(system).isNotEmpty();
    });
  }

  @Test
  void run_withOptions_takesThem() throws Exception {
    Loops.run(() -> {
      // @start region="run-options"
      var options =
          RunOptions.DEFAULT
              .withInput("pear\napple\n")
              .withLimit(Duration.ofSeconds(10))
              .withProcess(ProcessOptions.CAPTURED.withVariable("LC_ALL", "C"));
      var sorted = run(List.of("sort"), options);
      // @end

      assertThat(sorted.stdout()).isEqualTo("apple\npear\n");
      assertThat(sorted.returnCode()).isZero();
    });
  }

  @Test
  void createSubprocessExec_aFilter_isTalkedTo() throws Exception {
    Loops.run(() -> {
      // @start region="talk"
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
  void createSubprocessExec_withOptions_takesThem() throws Exception {
    Loops.run(() -> {
      // @start region="options"
      var options =
          ProcessOptions.DEFAULT
              .withDirectory(folder)
              .withVariable("GREETING", "hello")
              .withStdout(Stdio.PIPE)
              .withStderr(Stdio.STDOUT);
      // @end
      try (var child =
          createSubprocessExec(List.of("sh", "-c", "echo $GREETING; pwd >&2"), options)) {
        String said = child.communicate().stdoutText();

        assertThat(said).isEqualTo("hello\n" + folder.toRealPath() + "\n");
      }
    });
  }

  @Test
  void stdio_files_areReadAndWritten() throws Exception {
    Path input = Files.writeString(folder.resolve("in"), "b\na\n");
    Path output = folder.resolve("out");
    Loops.run(() -> {
      // @start region="file"
      var options =
          ProcessOptions.DEFAULT.withStdin(Stdio.from(input)).withStdout(Stdio.to(output));
      try (var sort = createSubprocessExec(List.of("sort"), options)) {
        int code = sort.waitFor();
        // @end

        assertThat(code).isZero();
      }
    });
    assertThat(output).hasContent("a\nb\n");
  }

  @Test
  void subprocessExec_aProtocol_getsTheEvents() throws Exception {
    Loops.run(() -> {
      // @start region="protocol"
      class Lines implements SubprocessProtocol {
        final Future<@Nullable Void> ended = EventLoop.running().createFuture();
        final StringBuilder text = new StringBuilder();

        @Override
        public void pipeDataReceived(int fd, ByteBuffer data) {
          text.append(StandardCharsets.UTF_8.decode(data));
        }

        @Override
        public void connectionLost() {
          ended.setResult(null);
        }
      }
      var date = subprocessExec(Lines::new, List.of("date"), ProcessOptions.CAPTURED);
      date.protocol().ended.await();
      // @end

      assertThat(date.protocol().text).isNotEmpty();
      assertThat(date.transport().returnCode()).isZero();
    });
  }

  @Test
  void run_failure_saysWhatTheCommandSaid() throws Exception {
    Loops.run(() -> {
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

      assertThat(said.getFirst()).startsWith("'ls nowhere' ended with exit code ");
      assertThat(said.getFirst()).matches("(?s).*: ls: .*nowhere.*");
    });
  }
}
