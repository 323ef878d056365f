package dev.weft.examples.guide;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.testing.DeadlockException;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/testing.md. */
class TestingGuideTest {

  // @start region="clock"
  @Test
  void timeout_bodyIsFast_doesNotExpire() throws Exception {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(new VirtualClock()))) {
      runner.run(() -> {
        timeout(Duration.ofHours(2), () -> sleep(Duration.ofHours(1)));

        assertThat(EventLoop.running().time()).isEqualTo(Duration.ofHours(1));
      });
    }
  }

  // @end

  @Test
  void await_nobodyCompletesTheFuture_isFound() {
    assertThatThrownBy(() -> VirtualTime.run(() -> EventLoop.running().createFuture().await()))
        .isInstanceOf(DeadlockException.class);
  }
}
