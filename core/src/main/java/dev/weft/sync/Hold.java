package dev.weft.sync;

/**
 * What a {@code hold()} acquired, given back when it is closed: for try-with-resources.
 *
 * {@snippet file="LockTest.java" region="hold"}
 *
 * <p>It is what asyncio writes as {@code async with lock:}. The same object is returned by every
 * {@code hold()} of a primitive, so that holding costs no allocation; hence it cannot tell one hold
 * from the next, and is to be closed once for each {@code hold()}, as try-with-resources does. That
 * of a {@link Barrier}, which is an object for each, releases nothing.
 */
@FunctionalInterface
public interface Hold extends AutoCloseable {
  /**
   * Releases what was acquired, as the primitive's {@code release()} does. Does not wait.
   *
   * @throws IllegalStateException if it was released before
   */
  @Override
  void close();
}
