package dev.weft.bench.peers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** Callbacks on an event loop's thread that make one another, as many at a time as are started. */
final class Chains implements Runnable {
  private final Executor loop;
  private final int atOnce;
  private final CountDownLatch over = new CountDownLatch(1);

  /** Of the loop's thread, once the first callback runs. */
  private int left;

  private Chains(Executor loop, int calls, int atOnce) {
    this.loop = loop;
    this.left = calls;
    this.atOnce = atOnce;
  }

  static long run(int calls, int atOnce, Executor loop) throws InterruptedException {
    Chains chains = new Chains(loop, calls, atOnce);
    loop.execute(() -> {
      for (int i = 0; i < atOnce; i++) {
        loop.execute(chains);
      }
    });
    chains.over.await();
    return calls;
  }

  @Override
  public void run() {
    left--;
    if (left >= atOnce) {
      loop.execute(this);
    } else if (left == 0) {
      over.countDown();
    }
  }
}
