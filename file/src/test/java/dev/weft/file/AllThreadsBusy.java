package dev.weft.file;

import java.util.concurrent.CountDownLatch;

/** Keeps all threads for files busy, so that calls wait their turn, until it is closed. */
final class AllThreadsBusy implements AutoCloseable {
  private final CountDownLatch release = new CountDownLatch(1);

  AllThreadsBusy() throws InterruptedException {
    var busy = new CountDownLatch(FileThreads.THREADS);
    for (int i = 0; i < FileThreads.THREADS; i++) {
      FileThreads.POOL.execute(() -> {
        busy.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
    }
    busy.await();
  }

  @Override
  public void close() {
    release.countDown();
  }
}
