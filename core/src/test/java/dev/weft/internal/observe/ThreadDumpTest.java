package dev.weft.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadDumpTest {
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private void hold() {
    held.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void release() {
    release.countDown();
  }

  @Test
  void monitorAwaitedBy_monitorOfAVirtualThread_namesItsOwner() throws Exception {
    var monitor = new Object();
    var owner =
        Thread.ofVirtual()
            .name("owner")
            .start(() -> {
              synchronized (monitor) {
                hold();
              }
            });
    held.await();
    var waiter =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (monitor) {
                Thread.onSpinWait();
              }
            });
    while (waiter.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }

    var lock = ThreadDump.monitorAwaitedBy(waiter.threadId());

    assertThat(lock).isNotNull();
    assertThat(lock.name()).startsWith("java.lang.Object@");
    assertThat(lock.ownerId()).isEqualTo(owner.threadId());
    assertThat(lock.ownerName()).isEqualTo("owner");
    release();
    waiter.join();
  }

  @Test
  void monitorAwaitedBy_threadThatIsNotBlocked_isNull() {
    assertThat(ThreadDump.monitorAwaitedBy(Thread.currentThread().threadId())).isNull();
  }

  /** What {@code jcmd PID Thread.dump_to_file} writes. */
  @Test
  void dumpThreads_taskWithAName_isShownByIt(@TempDir Path folder) throws Exception {
    var dump = folder.resolve("threads.txt");
    Async.run(() -> {
      Future<?> future = EventLoop.running().createFuture();
      var task = Async.createTask(() -> future.await(), TaskOptions.named("found in the dump"));
      Async.sleep(Duration.ZERO);

      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);

      future.cancel();
      task.cancel();
    });

    assertThat(dump).content().contains("\"found in the dump\" virtual");
  }

  @Test
  void ownerOf_lockOfAVirtualThread_namesItsOwner() throws Exception {
    var lock = new OwnedLock();
    var owner =
        Thread.ofVirtual()
            .start(() -> {
              lock.own();
              hold();
            });
    held.await();

    var found = ThreadDump.ownerOf(lock);

    assertThat(found).isNotNull();
    assertThat(found.ownerId()).isEqualTo(owner.threadId());
  }

  @Test
  void ownerOf_lockOfNobody_isNull() {
    assertThat(ThreadDump.ownerOf(new OwnedLock())).isNull();
  }

  @SuppressWarnings("serial") // never written
  private static final class OwnedLock
      extends java.util.concurrent.locks.AbstractOwnableSynchronizer {
    void own() {
      setExclusiveOwnerThread(Thread.currentThread());
    }
  }
}
