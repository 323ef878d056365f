package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Virtual threads that code on a loop starts, and that outlive what has started them. */
class InheritedSchedulerTest {
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endThreads() {
    end.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void startThread(CountDownLatch end) {
    Thread _ = Thread.ofVirtual().start(() -> await(end));
  }

  private WeakReference<Task<?>> taskThatHasStartedAThread() {
    CountDownLatch latch = end;
    Task<?> task = createTask(() -> startThread(latch));
    task.await();
    return new WeakReference<>(task);
  }

  @Test
  void thread_outlivesItsTask_doesNotHoldIt() {
    run(() -> {
      var task = taskThatHasStartedAThread();
      sleep(ZERO);

      assertCollected(task);
    });
  }

  private WeakReference<EventLoop> loopWhoseCallbackHasStartedAThread() {
    CountDownLatch latch = end;
    return run(() -> {
      EventLoop loop = EventLoop.running();
      loop.callSoon(() -> startThread(latch));
      sleep(ZERO);
      return new WeakReference<>(loop);
    });
  }

  @Test
  void thread_outlivesTheLoopOfItsCallback_doesNotHoldIt() {
    assertCollected(loopWhoseCallbackHasStartedAThread());
  }

  private static void assertCollected(WeakReference<?> reference) {
    while (reference.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(reference.get()).isNull();
  }
}
