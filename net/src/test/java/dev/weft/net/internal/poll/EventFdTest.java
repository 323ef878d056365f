package dev.weft.net.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.EventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventFdTest {
  @BeforeEach
  void ensureEpoll() {
    LinkedEpoll.ensure();
    try (var loop = EventLoop.create()) {
      assumeTrue(loop.poller() instanceof EpollPoller, "skipped: epoll is not linked here");
    }
  }

  private static boolean isOpen(EventFd event) {
    return Files.exists(Path.of("/proc/self/fd/" + event.descriptor()));
  }

  @Test
  void close_twice_closesOnce() throws Exception {
    var event = new EventFd(LinuxCalls.newState());
    event.signal();
    assertThat(isOpen(event)).isTrue();

    assertThat(event.close()).isTrue();
    assertThat(event.close()).isFalse();
    event.signal();

    assertThat(isOpen(event)).isFalse();
  }

  @Test
  void close_whileOthersSignal_closesInTheEnd() throws Exception {
    for (int round = 0; round < 200; round++) {
      var event = new EventFd(LinuxCalls.newState());
      var go = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  awaitUnchecked(go);
                  for (int times = 0; times < 50; times++) {
                    event.signal();
                  }
                }));
      }

      go.countDown();
      boolean closed = event.close();
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(closed).isTrue();
      assertThat(isOpen(event)).isFalse();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
