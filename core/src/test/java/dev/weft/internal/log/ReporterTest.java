package dev.weft.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.StandardError;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReporterTest {
  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void report_logIsStuck_queueIsBoundedAndWhatIsDroppedIsSaid() {
    reportMoreThanThereIsRoomFor();
  }

  @Test
  void flush_soonAfterAComplaint_waitsForTheNextOne() {
    for (int i = 0; i < 20; i++) {
      reportMoreThanThereIsRoomFor();
    }
  }

  private static void reportMoreThanThereIsRoomFor() {
    try (var err = new StandardError(new Object())) {
      Reporter.flush();
      var stuck = new CountDownLatch(1);
      var release = new CountDownLatch(1);
      Reporter.later(() -> {
        stuck.countDown();
        waitFor(release);
      });
      waitFor(stuck);

      for (int i = 0; i < Reporter.MOST_LINES + 500; i++) {
        Reporter.error("report " + i, null);
      }
      release.countDown();

      // The entry that was under way counts too.
      assertThat(err.lines())
          .filteredOn(line -> line.contains("report "))
          .hasSize(Reporter.MOST_LINES - 1);
      assertThat(err.lines()).anyMatch(line -> line.contains("501 reports were dropped"));
    }
  }

  @Test
  void later_actionThrows_theLogGoesOn() {
    try (var err = new StandardError(new Object())) {
      Reporter.later(() -> {
        throw new OutOfMemoryError("for a moment");
      });

      Reporter.error("after it", null);

      assertThat(err.lines()).anyMatch(line -> line.contains("after it"));
    }
  }

  @Test
  void report_standardErrorFails_theLogGoesOn() {
    var broken = new Object();
    try (var err = new StandardError(broken)) {
      Reporter.error("first", null);
      Reporter.flush();
      System.setErr(
          new java.io.PrintStream(java.io.OutputStream.nullOutputStream(), true) {
            @Override
            public void println(String line) {
              throw new IllegalStateException("broken");
            }
          });
      Reporter.error("second", null);
      Reporter.flush();

      assertThat(err.lines()).anyMatch(line -> line.contains("first"));
    }
    try (var err = new StandardError(new Object())) {
      Reporter.error("third", null);

      assertThat(err.lines()).anyMatch(line -> line.contains("third"));
    }
  }
}
