package dev.weft.testing;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
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

  private static void retryForever() {
    while (true) {
      sleep(Duration.ofSeconds(10));
    }
  }
}
