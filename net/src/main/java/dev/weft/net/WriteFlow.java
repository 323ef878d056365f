package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks wait until a {@link Protocol} may write on: what {@link StreamWriter#drain()} is to
 * streams, for a protocol of one's own. The protocol passes three of its events on.
 *
 * {@snippet file="WriteFlowTest.java" region="protocol"}
 *
 * <p>Only code of the loop that made it may use it; several of its tasks may wait. The {@code
 * FlowControlMixin} of asyncio's streams.
 */
public final class WriteFlow {
  // All fields are confined to the loop.
  private final EventLoop loop;
  private boolean paused;
  private boolean lost;
  private @Nullable Exception lostBecause;

  /** Null until a task waits. */
  private @Nullable Waiters waiters;

  /**
   * A flow of a connection that takes what is written.
   *
   * @throws IllegalStateException if no loop runs here
   */
  public WriteFlow() {
    this.loop = EventLoop.running();
  }

  /** To be called by {@link Protocol#pauseWriting}. */
  public void pauseWriting() {
    paused = true;
  }

  /** To be called by {@link Protocol#resumeWriting}: the tasks that wait go on. */
  public void resumeWriting() {
    paused = false;
    wake();
  }

  /**
   * To be called by {@link Protocol#connectionLost}: the tasks that wait go on.
   *
   * @param cause what broke the connection; null where it was closed
   */
  public void connectionLost(@Nullable Exception cause) {
    lost = true;
    lostBecause = cause;
    wake();
  }

  private void wake() {
    if (waiters != null) {
      waiters.wakeAll();
    }
  }

  /**
   * Whether the protocol was told not to write for now.
   *
   * @return true from {@link #pauseWriting} until {@link #resumeWriting}
   */
  public boolean isPaused() {
    return paused;
  }

  /**
   * Waits while writing is paused; returns at once, without suspending the task, where it is not.
   * The tasks that wait go on in the order in which they came. Cancelling one changes nothing for
   * the others or for the connection.
   *
   * @throws SocketException if the connection is lost, before the call or meanwhile; its cause is
   *     what broke it, if anything did
   * @throws IOException as above
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void drain() throws IOException {
    throwIfLost();
    if (paused) {
      awaitResumed();
      throwIfLost();
    }
  }

  private void throwIfLost() throws SocketException {
    if (lost) {
      var failure = new SocketException("the connection is closed: what is written now is lost");
      if (lostBecause != null) {
        failure.initCause(lostBecause);
      }
      throw failure;
    }
  }

  private void awaitResumed() {
    if (waiters == null) {
      waiters = new Waiters();
    }
    waiters.add(loop).await();
  }

  @Override
  public String toString() {
    return "WriteFlow[" + (lost ? "lost]" : paused ? "paused]" : "open]");
  }
}
