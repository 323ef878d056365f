package dev.weft;

import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.internal.signal.JvmSignal;
import dev.weft.internal.signal.SignalHandler;
import dev.weft.internal.signal.SignalRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Handlers of signals. In this JVM with SIGURG, which does nothing where nobody handles it; in JVMs
 * of their own with the signals that end programs.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalHandlerTest {
  private static final int ENDED_BY_SIGTERM = 143;

  private static void raise() {
    SignalRoute.of("URG").raise();
  }

  @Test
  void addSignalHandler_signalComes_runsOnTheLoopInItsContext() {
    ContextVar<String> user = ContextVar.of("user", "nobody");
    List<String> seen =
        Async.run(() -> {
          var loop = EventLoop.running();
          List<String> ran = new ArrayList<>();
          Future<Integer> twice = loop.createFuture();
          user.set("ada");
          loop.addSignalHandler(
              "SIGURG",
              () -> {
                ran.add(user.get() + " " + (EventLoop.runningOrNull() == loop));
                if (ran.size() == 2) {
                  twice.setResult(2);
                } else {
                  raise();
                }
              });
          user.set("bob");
          raise();
          twice.await();
          return ran;
        });

    assertThat(seen).containsExactly("ada true", "ada true");
  }

  @Test
  void addSignalHandler_again_replacesTheFirst() {
    List<String> seen =
        Async.run(() -> {
          var loop = EventLoop.running();
          List<String> ran = new ArrayList<>();
          Future<String> done = loop.createFuture();
          loop.addSignalHandler("URG", () -> ran.add("first"));
          loop.addSignalHandler("sigurg", () -> done.setResult("second"));
          raise();
          ran.add(done.await());
          return ran;
        });

    assertThat(seen).containsExactly("second");
  }

  @Test
  void removeSignalHandler_afterTheSignalCame_dropsIt() {
    List<String> seen =
        Async.run(() -> {
          var loop = EventLoop.running();
          List<String> ran = new ArrayList<>();
          Future<String> other = loop.createFuture();
          loop.addSignalHandler("URG", () -> ran.add("late"));
          var handler =
              new SignalHandler(
                  SignalRoute.of("URG"),
                  SignalCallback.of(loop, () -> other.setResult("the other's callback")));
          handler.install();
          raise();
          assertThat(loop.removeSignalHandler("URG")).isTrue();
          assertThat(loop.removeSignalHandler("URG")).isFalse();
          ran.add(other.await());
          handler.remove();
          return ran;
        });

    // Whether the signal reached the first one before it was removed or not: it did not run.
    assertThat(seen).containsExactly("the other's callback");
  }

  @Test
  void addSignalHandler_onTwoLoops_reachesBoth() throws Exception {
    var ready = new CountDownLatch(1);
    var other =
        new FutureTask<>(() ->
            Async.run(() -> {
              var loop = EventLoop.running();
              Future<String> came = loop.createFuture();
              loop.addSignalHandler("URG", () -> came.setResult("other"));
              ready.countDown();
              return came.await();
            }));
    var thread = Thread.ofPlatform().start(other);
    String first =
        Async.run(() -> {
          var loop = EventLoop.running();
          Future<String> came = loop.createFuture();
          loop.addSignalHandler("URG", () -> came.setResult("first"));
          Async.toThread(() -> assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue());
          raise();
          return came.await();
        });

    assertThat(first).isEqualTo("first");
    assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("other");
    thread.join();
  }

  @Test
  void close_ofTheLoop_givesTheSignalBack() {
    JvmSignal signal = JvmSignal.of("URG");
    Object before = signal.handle(() -> {});
    try {
      var loop = EventLoop.create();
      loop.addSignalHandler("URG", () -> {});
      Object duringTheLoop = signal.handle(() -> {});
      signal.restore(duringTheLoop);
      loop.close();
      Object afterwards = signal.handle(() -> {});

      // The one that was set first in this test.
      assertThat(afterwards).hasToString("Weft's handler of SIGURG").isNotEqualTo(duringTheLoop);
    } finally {
      signal.restore(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIGKILL", "STOP", "SEGV", "SIGQUIT", "FPE", "ILL", "BUS"})
  void addSignalHandler_keptByTheJvmOrTheSystem_isRefused(String signal) {
    try (var loop = EventLoop.create()) {
      assertThatThrownBy(() -> loop.addSignalHandler(signal, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("cannot be handled", "take SIGTERM");
      assertThat(loop.removeSignalHandler(signal)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONESUCH", "", "15"})
  void addSignalHandler_noSuchSignal_isRefused(String signal) {
    try (var loop = EventLoop.create()) {
      assertThatThrownBy(() -> loop.addSignalHandler(signal, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no such signal");
      assertThatThrownBy(() -> loop.removeSignalHandler(signal))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no such signal");
    }
  }

  @Test
  void addSignalHandler_closedLoop_isRefused() {
    var loop = EventLoop.create();
    loop.close();

    assertThatThrownBy(() -> loop.addSignalHandler("URG", () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---- programs

  static final class EndsInOrder {
    public static void main(String[] args) {
      Async.run(() -> {
        // @start region="term"
        var main = currentTask();
        EventLoop.running().addSignalHandler("SIGTERM", () -> main.cancel("SIGTERM"));
        // @end
        try {
          ChildProgram.say("ready");
          sleep(ofMinutes(5));
        } catch (CancelledError e) {
          main.uncancel();
          ChildProgram.say(e.getMessage());
        }
      });
      ChildProgram.say("after the run");
    }
  }

  @Test
  void sigterm_handled_doesNotEndTheJvm() throws Exception {
    try (var program = ChildProgram.start(EndsInOrder.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isZero();
      assertThat(program.output()).containsExactly("ready", "SIGTERM", "after the run");
    }
  }

  static final class TakesInterrupts {
    public static void main(String[] args) {
      Async.run(() -> {
        var loop = EventLoop.running();
        Future<String> came = loop.createFuture();
        loop.addSignalHandler("SIGINT", () -> came.setResult("mine"));
        ChildProgram.say("ready");
        ChildProgram.say(came.await());
        loop.removeSignalHandler("SIGINT");
        try {
          ChildProgram.say("ready again");
          sleep(ofMinutes(5));
        } finally {
          sleep(ofMillis(1));
          ChildProgram.say("cleaned up");
        }
      });
      ChildProgram.say("never");
    }
  }

  @Test
  void sigint_handledByTheUser_takesThePlaceOfTheRunners() throws Exception {
    ChildProgram.assumeInterruptsArrive();
    try (var program = ChildProgram.start(TakesInterrupts.class)) {
      program.awaitLine("ready");
      program.interrupt();
      program.awaitLine("ready again");
      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(130);
      assertThat(program.output()).containsExactly("ready", "mine", "ready again", "cleaned up");
    }
  }

  static final class GivesBack {
    public static void main(String[] args) throws Exception {
      Async.run(() -> EventLoop.running().addSignalHandler("SIGTERM", () -> {}));
      ChildProgram.say("ready");
      Thread.sleep(60_000);
    }
  }

  @Test
  void sigterm_afterTheLoopWasClosed_endsTheJvmAsBefore() throws Exception {
    try (var program = ChildProgram.start(GivesBack.class)) {
      program.awaitLine("ready");
      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
    }
  }

  static final class ReducedSignals {
    public static void main(String[] args) {
      try (var loop = EventLoop.create()) {
        loop.addSignalHandler("SIGTERM", () -> {});
      } catch (IllegalArgumentException e) {
        ChildProgram.say(e.getMessage());
      }
    }
  }

  @Test
  void addSignalHandler_withXrs_namesTheOption() throws Exception {
    try (var program = ChildProgram.startWithOptions(List.of("-Xrs"), ReducedSignals.class)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output())
          .contains(
              "SIGTERM cannot be handled: this JVM leaves it to the system, as it was started with"
                  + " -Xrs; start it without");
    }
  }
}
