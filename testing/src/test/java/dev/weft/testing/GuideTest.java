package dev.weft.testing;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.OutsideWork;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The code of the guide and of the documentation comments. */
class GuideTest {

  @Nested
  // @start region="first"
  @OnLoop
  class RetryTest {

    @Test
    void retry_serverDown_givesUpAfterAnHour(EventLoop loop) {
      assertThatThrownBy(() -> timeout(Duration.ofHours(1), () -> retryForever()))
          .isInstanceOf(TimeoutException.class);

      assertThat(loop.time()).isEqualTo(Duration.ofHours(1)); // and took a few milliseconds
    }
  }

  // @end

  @Nested
  @OnLoop
  class ReportsTest {
    // @start region="reports"
    @Test
    void callback_throws_isReported(EventLoop loop, ErrorReports reports) {
      loop.callSoon(() -> {
        throw new IllegalStateException("boom");
      });
      sleep(Duration.ZERO);

      assertThat(reports.take())
          .extracting(ErrorReport::exception)
          .singleElement()
          .isInstanceOf(IllegalStateException.class);
    }
    // @end
  }

  @Nested
  @OnLoop
  class OutsideTest {
    private final Library library = new Library();

    @Test
    void answer_comesByALibrarysThread_clockWaitsForIt() throws Exception {
      // @start region="outside"
      var loop = EventLoop.running();
      Future<String> answer = loop.createFuture();
      OutsideWork work = loop.outsideWork();
      library.ask(text -> {
        loop.callSoonThreadsafe(() -> answer.setResult(text));
        work.close();
      });

      assertThat(waitFor(answer, Duration.ofSeconds(1))).isEqualTo("an answer");
      // @end
    }
  }

  /** Answers by a callback in a thread of its own, a little later. */
  private static final class Library {
    void ask(Consumer<String> callback) {
      Thread.ofPlatform()
          .start(() -> {
            LockSupport.parkNanos(20_000_000);
            callback.accept("an answer");
          });
    }
  }

  private static void retryForever() {
    while (true) {
      sleep(Duration.ofSeconds(10));
    }
  }
}
