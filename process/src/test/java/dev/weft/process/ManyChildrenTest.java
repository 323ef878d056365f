package dev.weft.process;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.process.Processes.createSubprocessExec;
import static dev.weft.process.Processes.run;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.Task;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Counts what many children take of the system, where it can be counted. */
@EnabledOnOs(OS.LINUX)
class ManyChildrenTest {
  private static final int CHILDREN = 500;

  @Test
  @DisabledIfSystemProperty(named = "weft.engine", matches = "baton") // starting them takes seconds
  void children_500AtOnce_takeLessThanTwoThreadsEach() throws Exception {
    Loops.run(() -> {
      int before = threads();
      List<Task<Subprocess>> starting = new ArrayList<>();
      for (int i = 0; i < CHILDREN; i++) {
        starting.add(createTask(() -> createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)));
      }
      List<Subprocess> children = gather(starting).await();
      // All run, and all their pipes are read.
      List<Task<ProcessOutput>> talks = new ArrayList<>();
      for (var child : children) {
        child.stdin().write("x");
      }
      for (var child : children) {
        assertThat(child.stdout().readExactly(1)).isEqualTo(new byte[] {'x'});
      }
      for (var child : children) {
        talks.add(createTask(() -> child.communicate("hello".getBytes(US_ASCII))));
      }
      int most = threads();

      for (var output : gather(talks).await()) {
        assertThat(output.stdoutText()).isEqualTo("hello");
      }
      // One for each child is the JDK's; a few are everybody's.
      assertThat(most - before).isLessThan(CHILDREN + 50);
      children.forEach(Subprocess::close);
    });
  }

  @Test
  void children_1000OneAfterAnother_leaveNoDescriptors() throws Exception {
    Loops.run(() -> {
      run("true");
      int before = descriptors();
      for (int i = 0; i < 100; i++) {
        List<Task<CompletedProcess>> tasks = new ArrayList<>();
        for (int j = 0; j < 10; j++) {
          tasks.add(createTask(() -> run(List.of("cat"), RunOptions.DEFAULT.withInput("x"))));
        }
        gather(tasks).await();
      }

      // The last channels are let go of when the selector looks the next time.
      Loops.until(() -> descriptors() <= before + 2);
    });
  }

  @Test
  void children_ofTwoLoopsAtOnce_keepApart() throws Exception {
    var other = new FutureTask<>(() -> Async.run(() -> sum(1_000)));
    var thread = Thread.ofPlatform().start(other);
    Loops.run(() -> assertThat(sum(0)).isEqualTo(4_950));

    assertThat(other.get()).isEqualTo(104_950);
    thread.join();
  }

  private static int sum(int base) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String number = Integer.toString(base + i);
      tasks.add(createTask(() -> Integer.parseInt(run("echo", number).stdout().strip())));
    }
    return gather(tasks).await().stream().mapToInt(Integer::intValue).sum();
  }

  private static int threads() {
    return count("/proc/self/task");
  }

  private static int descriptors() {
    return count("/proc/self/fd");
  }

  private static int count(String folder) {
    String[] names = new File(folder).list();
    return names == null ? 0 : names.length;
  }
}
