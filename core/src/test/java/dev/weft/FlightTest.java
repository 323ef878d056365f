package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.TaskOptions.named;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.internal.observe.Modules;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder is told, and that everything works in a JVM without one. */
class FlightTest {
  @TempDir private Path folder;

  private List<RecordedEvent> record(Runnable program) throws Exception {
    try (var recording = new Recording()) {
      recording.enable("dev.weft.TaskMade").withStackTrace();
      recording.enable("dev.weft.TaskDone");
      recording.enable("dev.weft.SlowStep").withThreshold(ZERO);
      recording.enable("dev.weft.LoopBlocked");
      recording.start();
      program.run();
      recording.stop();
      var file = folder.resolve("test.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    }
  }

  private static List<RecordedEvent> eventsNamed(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }

  @Test
  void tasks_madeAndDone_areRecordedWithHowTheyEnded() throws Exception {
    var events =
        record(() ->
            Async.run(() -> {
              createTask(() -> {}, named("good")).await();
              var bad = createTask(FlightTest::fail, named("bad"));
              assertThatThrownBy(bad::await).isInstanceOf(IllegalArgumentException.class);
              var cancelled = createTask(() -> sleep(ofMillis(1)), named("cancelled"));
              cancelled.cancel();
              assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            }));

    assertThat(eventsNamed(events, "dev.weft.TaskMade"))
        .extracting(event -> event.getString("task"))
        .contains("good", "bad", "cancelled");
    assertThat(eventsNamed(events, "dev.weft.TaskDone"))
        .extracting(event ->
            event.getString("task")
                + " "
                + event.getString("outcome")
                + " "
                + (event.getClass("failure") == null ? null : event.getClass("failure").getName()))
        .contains(
            "good SUCCESS null",
            "bad FAILED java.lang.IllegalArgumentException",
            "cancelled CANCELLED null");
  }

  private static void fail() {
    throw new IllegalArgumentException("meant");
  }

  @Test
  void blockedLoop_isRecordedWithWhereItStands() throws Exception {
    var release = new CountDownLatch(1);
    var events =
        record(() -> {
          try (var runner = new Runner(RunnerOptions.DEFAULT.withBlockedLimit(ofMillis(20)))) {
            runner.loop().setExceptionHandler((loop, report) -> release.countDown());
            runner.run(() -> spinUntil(release));
          }
        });

    var blocked = eventsNamed(events, "dev.weft.LoopBlocked");
    // A slow machine may block the loop at other times, too.
    assertThat(blocked)
        .filteredOn(event -> event.getString("stands").contains("FlightTest.spinUntil"))
        .filteredOn(event -> event.getString("by").startsWith("task Task-"))
        .extracting(event -> event.getBoolean("over"))
        .containsSubsequence(false, true);
  }

  private static void spinUntil(CountDownLatch release) {
    while (release.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void slowStep_timedLoop_isRecorded() throws Exception {
    var events =
        record(() -> {
          try (var runner = new Runner()) {
            runner.loop().timeSteps(true);
            runner.run(() -> createTask(() -> {}, named("step")).await());
          }
        });

    assertThat(eventsNamed(events, "dev.weft.SlowStep"))
        .extracting(event -> event.getString("step"))
        .contains("the first step of task step");
  }

  static final class RunsWithoutModules {
    public static void main(String[] args) {
      Async.run(() -> createTask(() -> sleep(ofMillis(1))).await());
      ChildProgram.say(
          "jfr "
              + Modules.JFR
              + ", management "
              + ModuleLayer.boot().findModule("java.management").isPresent());
    }
  }

  @Test
  void jvmWithJavaBaseOnly_runsAsUsual() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(
            List.of(
                "--limit-modules=java.base",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dweft.engine=" + Engine.CURRENT.engineName()),
            RunsWithoutModules.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output()).containsExactly("jfr false, management false");
    }
  }
}
