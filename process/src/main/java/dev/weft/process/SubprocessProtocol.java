package dev.weft.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a program does with the events of one child process. The loop calls it; nothing here may
 * wait.
 *
 * {@snippet file="ProcessGuideTest.java" region="protocol"}
 *
 * <p>{@link #connectionMade} is called first and once, {@link #connectionLost} last and once: when
 * the child has ended and all its pipes are closed. In between {@link #processExited} is called
 * once, and for each pipe {@link #pipeDataReceived} any number of times and then {@link
 * #pipeConnectionLost} once. The end of the child and the ends of its pipes come in any order: the
 * system tells of them by different ways, and a child of the child's may keep a pipe open.
 *
 * <p>Each call is a callback of its own, in the context in which the child was started, and what it
 * throws is reported to the loop's exception handler. asyncio's {@code SubprocessProtocol}.
 */
public interface SubprocessProtocol {

  /**
   * The child runs, and its pipes are connected.
   *
   * @param transport the child
   */
  default void connectionMade(SubprocessTransport transport) {}

  /**
   * The child has written something.
   *
   * @param fd 1 for its standard output, 2 for its standard error
   * @param data at least one byte, for the protocol to keep
   */
  default void pipeDataReceived(int fd, ByteBuffer data) {}

  /**
   * A pipe is closed, by either side.
   *
   * @param fd 0 for the child's standard input, 1 for its standard output, 2 for its standard error
   * @param cause what broke it; null where it was closed in good order
   */
  default void pipeConnectionLost(int fd, @Nullable Exception cause) {}

  /** The child has ended: {@link SubprocessTransport#returnCode()} says how. */
  default void processExited() {}

  /**
   * The child has ended and all its pipes are closed. No method of this protocol is called after
   * this one.
   */
  default void connectionLost() {}

  /** More than the high watermark waits to be sent to the child's standard input. */
  default void pauseWriting() {}

  /** No more than the low watermark waits to be sent; {@link #pauseWriting} came before. */
  default void resumeWriting() {}
}
