package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox();
  private final ReadyQueue ready = new ReadyQueue();

  private static final class Entry extends Ready {
    final int sender;
    final int number;

    Entry(int sender, int number) {
      super(ANYWHERE);
      this.sender = sender;
      this.number = number;
    }

    @Override
    void runOnLoop() {}
  }

  private List<Ready> drain() {
    List<Ready> drained = new ArrayList<>();
    inbox.drainTo(ready);
    while (!ready.isEmpty()) {
      drained.add(ready.take());
    }
    return drained;
  }

  @Test
  void drainTo_several_inOrderOfPush() {
    var first = new Entry(0, 1);
    var second = new Entry(0, 2);
    var third = new Entry(0, 3);
    inbox.push(first);
    inbox.push(second);
    inbox.push(third);

    var drained = drain();

    assertThat(drained).containsExactly(first, second, third);
    assertThat(inbox.isEmpty()).isTrue();
  }

  @Test
  void drainTo_twice_givesEachOnce() {
    inbox.push(new Entry(0, 1));
    inbox.drainTo(ready);

    inbox.drainTo(ready);

    assertThat(ready.size()).isEqualTo(1);
  }

  @Test
  void push_anEntryThatWasTaken_standsThereAgain() {
    var entry = new Entry(0, 1);
    inbox.push(entry);
    drain();

    inbox.push(entry);

    assertThat(drain()).containsExactly(entry);
  }

  @Test
  void push_fromSeveralThreadsWhileDrained_losesNothingAndKeepsEachOnesOrder() throws Exception {
    int senders = 3;
    int each = 20_000;
    var start = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                awaitQuietly(start);
                for (int i = 0; i < each; i++) {
                  inbox.push(new Entry(sender, i));
                }
              }));
    }

    start.countDown();
    int[] next = new int[senders];
    int taken = 0;
    while (taken < senders * each) {
      for (var ready : drain()) {
        var entry = (Entry) ready;
        assertThat(entry.number).isEqualTo(next[entry.sender]++);
        taken++;
      }
    }

    for (var thread : threads) {
      thread.join();
    }
    assertThat(inbox.isEmpty()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
