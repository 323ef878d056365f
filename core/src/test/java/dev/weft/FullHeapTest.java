package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap that one task fills to the last byte. */
class FullHeapTest {
  private static final int PIECE_BYTES = 1 << 16;

  private static final List<byte[]> hoard = new ArrayList<>();

  private static void fillHeap() {
    while (true) {
      hoard.add(new byte[PIECE_BYTES]);
      sleep(ofNanos(1));
    }
  }

  static final class FillsItsHeap {
    public static void main(String[] args) {
      run(() -> {
        createTask(() -> {
          while (true) {
            sleep(ofMillis(1));
          }
        });
        createTask(FullHeapTest::fillHeap).await();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void run_heapStaysFull_endsWithTheError(String collector) throws Exception {
    try (var program =
        ChildProgram.startWith(
            List.of("-Xmx64m", "-XX:-UseSerialGC", collector), FillsItsHeap.class)) {
      assertThat(program.exitCode()).isOne();
    }
  }

  static final class FillsItsHeapWhileRecorded {
    public static void main(String[] args) throws Exception {
      try (var recording = new Recording()) {
        recording.enable("dev.weft.TaskMade");
        recording.enable("dev.weft.TaskDone");
        recording.start();
        run(() -> {
          var hoarder = createTask(FullHeapTest::makeTasksUntilHeapIsFull);
          try {
            hoarder.await(); // without an allocation of its own, which could be the one that fails
          } catch (OutOfMemoryError e) {
            hoard.clear();
          }
          ChildProgram.say("fails " + hoarder.isFailed());
          for (int i = 0; i < 100; i++) {
            int made = i;
            assertThat(createTask(() -> made).await()).isEqualTo(made);
          }
        });
        ChildProgram.say("tasks go on");
      }
    }
  }

  /** The recorder is asked for its events while there is no memory for them. */
  private static void makeTasksUntilHeapIsFull() {
    try {
      while (true) {
        hoard.add(new byte[PIECE_BYTES]);
        createTask(() -> {}).await();
      }
    } finally {
      hoard.clear();
    }
  }

  @Test
  void flightRecorder_noMemoryForItsEvents_tasksGoOn() throws Exception {
    try (var program =
        ChildProgram.startWith(List.of("-Xmx64m"), FillsItsHeapWhileRecorded.class)) {
      program.awaitLine("fails true");
      program.awaitLine("tasks go on");
      assertThat(program.exitCode()).isZero();
    }
  }
}
