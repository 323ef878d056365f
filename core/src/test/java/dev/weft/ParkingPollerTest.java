package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParkingPollerTest {
  @Test
  void poll_threadWasLeftInterrupted_comesToWait() throws Exception {
    var poller = new ParkingPoller();
    var polling = new CountDownLatch(1);
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              Thread.currentThread().interrupt();
              polling.countDown();
              // One may come back at once, as an interrupt is a permit to go on, too.
              for (int i = 0; i < 3; i++) {
                poller.poll(-1);
              }
            });
    polling.await();

    // A thread that never waits ends.
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    while (thread.isAlive()) {
      poller.wakeup();
    }
  }
}
