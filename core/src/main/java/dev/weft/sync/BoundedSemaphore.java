package dev.weft.sync;

/**
 * A semaphore that refuses to have more permits than it began with, and so finds a {@code
 * release()} too many.
 *
 * {@snippet file="BoundedSemaphoreTest.java" region="bounded"}
 *
 * <p>In all else it is a {@link Semaphore}. It behaves as {@code asyncio.BoundedSemaphore} does in
 * CPython 3.14.
 */
public final class BoundedSemaphore extends Semaphore {
  private final int bound;

  /**
   * A semaphore that has all its permits. Any thread may make one.
   *
   * @param permits how many there are, 0 or more
   * @throws IllegalArgumentException if the number is negative
   */
  public BoundedSemaphore(int permits) {
    super(permits);
    bound = permits;
  }

  /**
   * Gives a permit back, to the first waiter if there is one. Does not wait, and may be called by
   * any task or callback of the loop.
   *
   * @throws IllegalStateException if the semaphore has all its permits, or if it belongs to
   *     another, running loop
   */
  @Override
  public void release() {
    if (permits() >= bound) {
      throw new IllegalStateException(
          "release() of "
              + this
              + ", which has all its "
              + bound
              + " permits: call it once per acquire()");
    }
    super.release();
  }
}
