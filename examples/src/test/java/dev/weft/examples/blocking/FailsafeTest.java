package dev.weft.examples.blocking;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.weft.CancelledError;
import dev.weft.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failsafe's retries in a task, which sleeps between two attempts while others go on. */
class FailsafeTest {
  private final List<String> log = new ArrayList<>();
  private int attempts;

  @BeforeEach
  void onTheMainEngine() {
    MainEngine.required();
  }

  private String fetch(String what) throws IOException {
    sleep(ZERO); // a task's wait, inside the library's call
    if (++attempts < 4) {
      throw new IOException("attempt " + attempts);
    }
    return "<" + what + ">";
  }

  @Test
  void retry_serverComesBack_othersGoOnMeanwhile() throws Exception {
    run(() -> {
      Task<?> other =
          createTask(() -> {
            while (attempts < 4) {
              log.add("goes on");
              sleep(Duration.ofMillis(1));
            }
          });
      // @start region="retry"
      var policy =
          RetryPolicy.<String>builder()
              .handle(IOException.class)
              .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(1))
              .withJitter(0.2)
              .withMaxAttempts(5)
              .build();
      String page = Failsafe.with(policy).get(() -> fetch("news"));
      // @end

      assertThat(page).isEqualTo("<news>");
      other.await();
      assertThat(log).hasSizeGreaterThan(3);
    });
  }

  @Test
  void retry_cancelledBetweenTwoAttempts_endsAtOnce() throws Exception {
    run(() -> {
      var policy =
          RetryPolicy.<String>builder()
              .handle(IOException.class)
              .withDelay(Duration.ofHours(1))
              .build();
      Task<?> task = createTask(() -> Failsafe.with(policy).get(() -> fetch("news")));
      while (attempts == 0) {
        sleep(ZERO);
      }
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(task.isCancelled()).isTrue();
      assertThat(attempts).isEqualTo(1);
    });
  }
}
