package dev.weft.flow;

import java.util.Objects;

/**
 * Two ends of a channel in memory: what is sent at the one is received at the other.
 *
 * {@snippet file="ChannelTest.java" region="channel"}
 *
 * <p>Unlike a {@link dev.weft.queue.Queue} it has an end for each side, which is closed by itself,
 * and {@linkplain Sender#copy copied} for each task that has one. When all senders are closed, the
 * receivers get what is left, and then the end; when all receivers are closed, sending fails. So
 * neither side waits for one that is gone. trio's and anyio's memory channel.
 *
 * @param sender the end to send at
 * @param receiver the end to receive at
 * @param <T> what is sent; null is nothing
 */
public record Channel<T>(Sender<T> sender, Receiver<T> receiver) {
  /** Refuses null. */
  public Channel {
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(receiver, "receiver");
  }

  /**
   * Opens a channel. Any thread may do that; the ends belong to the loop of the first task that
   * waits.
   *
   * @param capacity how many values it holds that were sent and not received; with 0 a sender waits
   *     for a receiver
   * @param <T> what is sent
   * @return its two ends, each to be closed
   * @throws IllegalArgumentException if the capacity is negative
   */
  public static <T> Channel<T> open(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + ": use 0 or more");
    }
    var state = new ChannelState<T>(capacity);
    return new Channel<>(new Sender<>(state), new Receiver<>(state));
  }
}
