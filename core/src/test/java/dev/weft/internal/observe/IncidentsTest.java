package dev.weft.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.StandardError;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.log.Text;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private static void report(String what) {
    Incidents.report("loop", "FAILURE", new Text().say(what), null);
  }

  @Test
  void report_afterTheLogsThreadHadNoRoomForMany_isKept() {
    try (var _ = new StandardError(new Object())) {
      Reporter.flush();
      var release = new CountDownLatch(1);
      while (Reporter.later(() -> awaitUninterruptibly(release))) {}

      for (int i = 0; i < 10 * Incidents.MOST; i++) {
        report("lost");
      }
      release.countDown();
      Reporter.flush();
      report("kept");
      Reporter.flush();

      assertThat(Incidents.after(0)).anyMatch(each -> each.text().equals("kept"));
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
