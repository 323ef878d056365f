package dev.weft.flow;

import dev.weft.sync.LoopBound;
import dev.weft.sync.Waiters;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the ends of a channel share. */
final class ChannelState<T> extends LoopBound {
  private final int capacity;

  // Confined to the loop.
  private final ArrayDeque<T> values = new ArrayDeque<>();
  private final Waiters sending = new Waiters();
  private final Waiters receiving = new Waiters();
  private int senders;
  private int receivers;

  ChannelState(int capacity) {
    this.capacity = capacity;
  }

  void addSender() {
    ensureOnLoop();
    senders++;
  }

  void addReceiver() {
    ensureOnLoop();
    receivers++;
  }

  void removeSender() {
    ensureOnLoop();
    senders--;
    wakeAll();
  }

  void removeReceiver() {
    ensureOnLoop();
    receivers--;
    if (receivers == 0) {
      values.clear();
    }
    wakeAll();
  }

  /** Tasks that wait at an end that was closed, or for one side that is gone, look again. */
  private void wakeAll() {
    sending.wakeAll();
    receiving.wakeAll();
  }

  /** Whether a value has a place: in the channel, or with a task that waits for one. */
  private boolean hasRoom() {
    return values.size() < capacity + receiving.size();
  }

  void send(T value, BooleanSupplier closed) {
    while (!trySend(value, closed)) {
      await(sending, this::hasRoom);
    }
  }

  boolean trySend(T value, BooleanSupplier closed) {
    ensureOnLoop();
    if (closed.getAsBoolean()) {
      throw new IllegalStateException("send() at an end that is closed: close it when all is sent");
    }
    if (receivers == 0) {
      throw new BrokenChannelException(
          "the value was not sent: all receiving ends of " + this + " are closed");
    }
    if (!hasRoom()) {
      return false;
    }
    values.add(value);
    boolean _ = receiving.wakeNext();
    return true;
  }

  /** The next value; null at the end. */
  @Nullable T receive(BooleanSupplier closed) {
    while (true) {
      T value = tryReceive(closed);
      if (value != null || isAtEnd()) {
        return value;
      }
      await(receiving, () -> !values.isEmpty());
    }
  }

  @Nullable T tryReceive(BooleanSupplier closed) {
    ensureOnLoop();
    if (closed.getAsBoolean()) {
      throw new IllegalStateException(
          "receive() at an end that is closed: close it when nothing is wanted any more");
    }
    T value = values.poll();
    if (value != null) {
      boolean _ = sending.wakeNext();
    }
    return value;
  }

  boolean isAtEnd() {
    return values.isEmpty() && senders == 0;
  }

  /** Waits for a turn; one that a cancelled task was given goes to the next. */
  private void await(Waiters line, BooleanSupplier ready) {
    Waiters.Waiter waiter = line.add(loop());
    if (line == receiving && capacity == 0) {
      boolean _ = sending.wakeNext(); // a sender that waits for a receiver
    }
    try {
      waiter.await();
    } catch (Throwable e) {
      if (waiter.woken() && ready.getAsBoolean()) {
        boolean _ = line.wakeNext();
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return "Channel["
        + values.size()
        + " of "
        + capacity
        + ", "
        + senders
        + " senders, "
        + receivers
        + " receivers]";
  }
}
