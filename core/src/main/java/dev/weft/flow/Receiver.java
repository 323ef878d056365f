package dev.weft.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} to receive at. Going through it receives, until all senders are
 * closed and nothing is left; leaving the loop early does not close it.
 *
 * @param <T> what is received
 */
public final class Receiver<T> implements Iterable<T>, AutoCloseable {
  private final ChannelState<T> channel;
  private boolean closed;

  Receiver(ChannelState<T> channel) {
    this.channel = channel;
    channel.addReceiver();
  }

  /**
   * Receives a value, after waiting for one if need be. After a cancellation none was received.
   *
   * @return the value; null when all sending ends are closed and nothing is left
   * @throws dev.weft.CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if this end is closed, be it during the wait, if the caller must
   *     wait and is no task, or if the channel belongs to another loop
   */
  public @Nullable T receive() {
    return channel.receive(() -> closed);
  }

  /**
   * Receives a value if there is one. Never waits.
   *
   * @return the value; null if there is none now, or none will come: {@link #isAtEnd()} tells
   * @throws IllegalStateException if this end is closed
   */
  public @Nullable T tryReceive() {
    return channel.tryReceive(() -> closed);
  }

  /**
   * Whether nothing is left and nothing will come.
   *
   * @return true when all sending ends are closed and all was received
   */
  public boolean isAtEnd() {
    return channel.isAtEnd();
  }

  /**
   * Another end to receive at, for another task, to be closed by itself: each value goes to one of
   * them.
   *
   * @return a new end
   * @throws IllegalStateException if this one is closed
   */
  public Receiver<T> copy() {
    if (closed) {
      throw new IllegalStateException("copy() of an end that is closed: copy it before");
    }
    return new Receiver<>(channel);
  }

  /**
   * Closes this end. With the last one, what was not received is dropped. A task that waits at it
   * gets an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      channel.removeReceiver();
    }
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private @Nullable T next;

      @Override
      public boolean hasNext() {
        if (next == null) {
          next = receive();
        }
        return next != null;
      }

      @Override
      public T next() {
        T value = hasNext() ? next : null;
        if (value == null) {
          throw new NoSuchElementException("all senders are closed: ask hasNext() first");
        }
        next = null;
        return value;
      }
    };
  }

  @Override
  public String toString() {
    return "Receiver[" + (closed ? "closed" : channel) + "]";
  }
}
