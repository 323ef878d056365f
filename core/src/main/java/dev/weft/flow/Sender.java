package dev.weft.flow;

import java.util.Objects;

/**
 * The end of a {@link Channel} to send at.
 *
 * @param <T> what is sent
 */
public final class Sender<T> implements AutoCloseable {
  private final ChannelState<T> channel;
  private boolean closed;

  Sender(ChannelState<T> channel) {
    this.channel = channel;
    channel.addSender();
  }

  /**
   * Sends a value, after waiting for room if need be: a place in the channel, or a task that
   * receives. After a cancellation the value was not sent.
   *
   * @param value what to send, not null
   * @throws BrokenChannelException if all receiving ends are closed, be it during the wait
   * @throws dev.weft.CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if this end is closed, if the caller must wait and is no task, or
   *     if the channel belongs to another loop
   */
  public void send(T value) {
    Objects.requireNonNull(value, "value");
    channel.send(value, () -> closed);
  }

  /**
   * Sends a value if there is room. Never waits.
   *
   * @param value what to send, not null
   * @return whether it was sent
   * @throws BrokenChannelException if all receiving ends are closed
   * @throws IllegalStateException if this end is closed
   */
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "value");
    return channel.trySend(value, () -> closed);
  }

  /**
   * Another end to send at, for another task, to be closed by itself: receivers see the end when
   * all are closed.
   *
   * @return a new end
   * @throws IllegalStateException if this one is closed
   */
  public Sender<T> copy() {
    if (closed) {
      throw new IllegalStateException("copy() of an end that is closed: copy it before");
    }
    return new Sender<>(channel);
  }

  /** Closes this end. A task that waits at it gets an {@link IllegalStateException}. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      channel.removeSender();
    }
  }

  @Override
  public String toString() {
    return "Sender[" + (closed ? "closed" : channel) + "]";
  }
}
