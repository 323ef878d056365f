package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExceptionHandlerTest {
  private final EventLoop loop = EventLoop.create(new TestClock());
  private final Reports reports = new Reports();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private void runOnce() {
    loop.stop();
    loop.runForever();
  }

  private static void fail() {
    throw new IllegalArgumentException("in a callback");
  }

  @Test
  void callbackThrows_handlerSet_getsTheReport() {
    loop.setExceptionHandler(reports);
    var handle = loop.callSoon(ExceptionHandlerTest::fail);

    runOnce();

    var report = reports.only();
    assertThat(report.kind()).isEqualTo(ErrorReport.Kind.FAILURE);
    assertThat(report.message()).isEqualTo("a callback failed");
    assertThat(report.exception()).hasMessage("in a callback");
    assertThat(report.details()).containsEntry("handle", handle).doesNotContainKey("made at");
  }

  @Test
  void callbackThrows_inDebugMode_reportSaysWhereItWasMade() {
    loop.setExceptionHandler(reports);
    loop.setDebug(true);
    makeFailingCallback();

    runOnce();

    var origin = (Throwable) reports.only().details().get("made at");
    assertThat(origin.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("makeFailingCallback"));
  }

  private void makeFailingCallback() {
    loop.callSoon(ExceptionHandlerTest::fail);
  }

  @Test
  void callbackThrowsAnError_handlerSet_getsItAndTheLoopGoesOn() {
    loop.setExceptionHandler(reports);
    loop.callSoon(() -> {
      throw new AssertionError("an error");
    });
    loop.callSoon(() -> log.add("next"));

    runOnce();

    assertThat(reports.only().exception()).isInstanceOf(AssertionError.class);
    assertThat(log).containsExactly("next");
  }

  @Test
  void timerThrows_handlerSet_getsTheReport() {
    loop.setExceptionHandler(reports);
    loop.callLater(java.time.Duration.ZERO, ExceptionHandlerTest::fail);

    runOnce();

    assertThat(reports.only().exception()).hasMessage("in a callback");
  }

  @Test
  void handler_runsInTheLoop() {
    loop.setExceptionHandler((owner, report) -> log.add("" + (EventLoop.running() == owner)));
    loop.callSoon(ExceptionHandlerTest::fail);

    runOnce();

    assertThat(log).containsExactly("true");
  }

  @Test
  void handler_throws_bothErrorsAreLoggedAndTheLoopGoesOn() {
    loop.setExceptionHandler((owner, report) -> {
      throw new IllegalStateException("the handler is broken");
    });
    loop.callSoon(ExceptionHandlerTest::fail);
    loop.callSoon(() -> log.add("next"));

    try (var err = new StandardError(new Object())) {
      runOnce();

      assertThat(err.lines())
          .anyMatch(line -> line.contains("the exception handler failed"))
          .anyMatch(line -> line.contains("a callback failed"));
    }
    assertThat(log).containsExactly("next");
  }

  @Test
  void defaultHandler_anyReport_logsItWithItsDetails() {
    try (var err = new StandardError(new Object())) {
      loop.defaultExceptionHandler(ErrorReport.of("it failed", null).with("peer", "127.0.0.1"));

      assertThat(err.lines()).singleElement().asString().contains("it failed; peer: 127.0.0.1");
    }
  }

  @Test
  void callExceptionHandler_anyReport_reachesTheHandler() {
    loop.setExceptionHandler(reports);
    var report = ErrorReport.of("of the user's own", null);

    loop.callExceptionHandler(report);

    assertThat(reports.only()).isSameAs(report);
  }

  @Test
  void setExceptionHandler_null_isTheDefaultAgain() {
    assertThat(loop.exceptionHandler()).isNull();
    loop.setExceptionHandler(reports);
    assertThat(loop.exceptionHandler()).isSameAs(reports);

    loop.setExceptionHandler(null);

    assertThat(loop.exceptionHandler()).isNull();
  }

  // ---- reports

  @Test
  void with_details_keepsTheirOrderAndLeavesTheOldReportAlone() {
    var bare = ErrorReport.of("message", null);

    var full = bare.with("z", 1).with("a", 2);

    assertThat(full.details()).containsExactly(Map.entry("z", 1), Map.entry("a", 2));
    assertThat(bare.details()).isEmpty();
    assertThatThrownBy(() -> full.details().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void describe_details_areOnOneLine() {
    var report = ErrorReport.of("it failed", null).with("peer", "127.0.0.1").with("bytes", 3);

    assertThat(report.describe()).isEqualTo("it failed; peer: 127.0.0.1; bytes: 3");
  }
}
