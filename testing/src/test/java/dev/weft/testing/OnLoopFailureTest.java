package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Tests that fail for errors, and with what. The classes inside are run by these tests alone. */
class OnLoopFailureTest {

  // ---- what a test throws

  @OnLoop
  static class ThrowsChecked {
    static final IOException FAILURE = new IOException("boom");

    @Test
    void test() throws IOException {
      sleep(Duration.ofSeconds(1));
      throw FAILURE;
    }
  }

  @Test
  void test_throwsACheckedException_failsWithItAsItIs() {
    var failure = SampleRun.of(ThrowsChecked.class).onlyFailure();

    assertThat(failure).isSameAs(ThrowsChecked.FAILURE).hasNoSuppressedExceptions();
  }

  @OnLoop
  static class ThrowsWithTasksLeft {
    @Test
    void test() {
      createTask(() -> sleep(Duration.ofHours(1)));
      fail("the reason");
    }
  }

  @Test
  void test_failsWithTasksLeft_saysNothingOfThem() {
    var failure = SampleRun.of(ThrowsWithTasksLeft.class).onlyFailure();

    assertThat(failure).hasMessage("the reason").hasNoSuppressedExceptions();
  }

  @OnLoop
  static class IsCancelled {
    @Test
    void test() {
      currentTask().cancel("by itself");
      sleep(Duration.ofSeconds(1));
    }
  }

  @Test
  void test_cancelsItself_failsWithTheCancellation() {
    var failure = SampleRun.of(IsCancelled.class).onlyFailure();

    assertThat(failure).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  @OnLoop
  static class ThrowsAfterAHandlerFailed {
    @Test
    void test(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("the cause");
      });
      sleep(Duration.ZERO);
      fail("the reason");
    }
  }

  @Test
  void test_failsAfterAReport_hasTheReportSuppressed() {
    var failure = SampleRun.of(ThrowsAfterAHandlerFailed.class).onlyFailure();

    assertThat(failure).hasMessage("the reason");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasRootCauseMessage("the cause");
  }

  // ---- errors that nobody catches

  @OnLoop
  static class CallbackFails {
    @Test
    void test(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("boom");
      });
    }
  }

  @Test
  void end_callbackFailed_failsWithItsFailureAsTheCause() {
    var failure = SampleRun.of(CallbackFails.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "a callback failed: java.lang.IllegalStateException: boom",
            "made at\n      at dev.weft.testing.OnLoopFailureTest$CallbackFails.test(")
        .hasRootCauseMessage("boom");
  }

  @OnLoop
  static class FailureUnseen {
    static Future<?> held;

    @Test
    void test() {
      held =
          createTask(() -> {
            throw new IllegalStateException("boom");
          });
      createTask(() -> {
        throw new IOException("another");
      });
      sleep(Duration.ZERO);
    }
  }

  @Test
  void end_failuresThatNobodyLookedAt_failEvenIfTheFuturesAreStillHeld() {
    var failure = SampleRun.of(FailureUnseen.class).onlyFailure();

    assertThat(failure).hasMessageContaining("was never looked at");
    assertThat(failure.getCause()).isNotNull();
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @OnLoop
  static class TakesReports {
    @Test
    void test(EventLoop loop, ErrorReports reports) {
      loop.callSoon(() -> {
        throw new IllegalStateException("boom");
      });
      createTask(() -> {
        throw new IOException("another");
      });
      sleep(Duration.ZERO);

      assertThat(reports.take()).hasSize(2);
      assertThat(reports.take()).isEmpty();
    }
  }

  @Test
  void take_expectedErrors_doNotFailTheTest() {
    SampleRun.of(TakesReports.class).allSucceeded();
  }

  // ---- misuse

  @OnLoop
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class WantsALoopForAllTests {
    @BeforeAll
    void prepare(EventLoop loop) {}

    @Test
    void test() {}
  }

  @Test
  void parameter_ofAMethodForAllTests_isRefused() {
    var failure = SampleRun.of(WantsALoopForAllTests.class).failureOfTheClass();

    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("each test has a loop of its own");
  }

  @OnLoop(clock = LoopClock.REAL)
  static class WantsAVirtualClock {
    @Test
    void test(VirtualClock clock) {}
  }

  @Test
  void parameter_virtualClockOnTheRealClock_isRefused() {
    var failure = SampleRun.of(WantsAVirtualClock.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("annotated with LoopClock.REAL");
  }

  @ExtendWith(LoopExtension.class)
  static class NamesTheExtensionOnly {
    @Test
    void test() {}
  }

  @Test
  void extension_withoutTheAnnotation_isRefused() {
    var failure = SampleRun.of(NamesTheExtensionOnly.class).onlyFailure();

    assertThat(failure).hasMessageContaining("use it instead of @ExtendWith");
  }
}
