package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
