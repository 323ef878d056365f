package dev.weft.cluster;

import dev.weft.Action;
import dev.weft.Body;
import dev.weft.cluster.internal.ledger.LockEntry;
import dev.weft.cluster.internal.ledger.Request;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock that all members and clients share: one task at a time has it, in the order in which they
 * asked. It is not reentrant.
 *
 * {@snippet file="ClusterGuideTest.java" region="lock"}
 *
 * <p>A member that is lost, or out of reach for longer than the limit of heartbeats, loses its
 * locks, and may not know that yet: give {@link Held#token} along to what the lock guards, and have
 * that refuse tokens smaller than one that it has seen.
 */
public final class ClusterLock {
  private final Structures structures;
  private final String key;

  ClusterLock(Structures structures, String name) {
    this.structures = structures;
    this.key = "lock/" + name;
  }

  /** A lock that is held. Closing it gives it back. */
  public final class Held implements AutoCloseable {
    private final Request request;
    private final long token;
    private boolean closed;

    private Held(Request request, long token) {
      this.request = request;
      this.token = token;
    }

    /**
     * What grows with each holder.
     *
     * @return 1 or more
     */
    public long token() {
      return token;
    }

    /** Gives the lock back, without waiting for it. Once more does nothing. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        structures.end(key, request, new LockEntry.Release(request));
      }
    }
  }

  /**
   * Takes the lock. Waits while another task has it, in a task.
   *
   * @return the lock, to be closed
   * @throws dev.weft.CancelledError if the task was cancelled; it does not have the lock then
   * @throws MinorityException if this side of the network may not write
   */
  public Held acquire() {
    Request request = structures.newRequest(key);
    byte[] token =
        structures.request(
            key, request, new LockEntry.Acquire(request, true), new LockEntry.Release(request));
    return new Held(request, ByteBuffer.wrap(token).getLong());
  }

  /**
   * Takes the lock if it is free. Waits for the answer only, in a task.
   *
   * @return the lock, to be closed, or null if another task has it
   * @throws dev.weft.CancelledError if the task was cancelled; it does not have the lock then
   * @throws MinorityException if this side of the network may not write
   */
  public @Nullable Held tryAcquire() {
    Request request = structures.newRequest(key);
    try {
      byte[] token = structures.now(key, new LockEntry.Acquire(request, false)).value();
      if (token == null) {
        structures.settle(key, request);
        return null;
      }
      return new Held(request, ByteBuffer.wrap(token).getLong());
    } catch (dev.weft.CancelledError | RuntimeException e) {
      structures.end(key, request, new LockEntry.Release(request));
      throw e;
    }
  }

  /**
   * Runs code that has the lock.
   *
   * @param body the code
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return its value
   * @throws X as the code decides
   * @throws MinorityException if this side of the network may not write
   */
  public <T extends @Nullable Object, X extends Exception> T hold(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    try (Held _ = acquire()) {
      return body.run();
    }
  }

  /**
   * Runs code without a value that has the lock.
   *
   * @param body the code
   * @param <X> what it throws
   * @throws X as the code decides
   * @throws MinorityException if this side of the network may not write
   */
  public <X extends Exception> void hold(Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    try (Held _ = acquire()) {
      body.run();
    }
  }
}
