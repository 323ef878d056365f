package dev.weft.propagation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The code of the guide's page on observability, and of Javadoc. */
class LogGuideTest {
  private static final Logger log = LoggerFactory.getLogger("guide");

  @Test
  void guide_mdc_standsInTheLinesOfAll() throws Exception {
    try (var captured = new CapturedLog("guide")) {
      Async.run(() -> {
        // @start region="mdc"
        MDC.put("request", "r-17");
        createTask(() -> log.info("fetched")).await(); // these lines have request=r-17
        toThread(() -> log.info("saved"));
        // @end
      });

      assertThat(captured.mdcOf("fetched")).containsEntry("request", "r-17");
      assertThat(captured.mdcOf("saved")).containsEntry("request", "r-17");
    }
  }
}
