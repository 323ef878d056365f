package dev.weft;

/** A loop that runs on a thread of its own until it is closed, for tests of two loops. */
final class OtherLoop implements AutoCloseable {
  final EventLoop loop = EventLoop.create();
  private final Thread thread = Thread.ofPlatform().daemon().start(loop::runForever);

  /** Waits until the loop has run all that was handed to it before. */
  void settle() throws InterruptedException {
    Async.fromThread(loop, () -> {});
  }

  /** May be called again, from any thread. */
  @Override
  public void close() {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    loop.close();
  }
}
