package dev.weft.cluster;

import dev.weft.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a topic, from the moment of {@link ClusterTopic#subscribe} on. Going through it
 * waits for the next one, in a task, and ends when the subscription is closed.
 *
 * <p>It keeps as many messages as was said, and then holds up those who publish. A task that is
 * cancelled while it waits loses no message.
 *
 * @param <T> the type of the messages
 */
public final class TopicSubscription<T> implements Iterable<T>, AutoCloseable {
  private final Structures structures;
  private final Topics topics;
  private final String topic;
  private final int capacity;

  /** What has come, guarded by this. */
  private final Deque<byte[]> messages = new ArrayDeque<>();

  /** What has no room yet, guarded by this. */
  private final Deque<Offered> offered = new ArrayDeque<>();

  /** Wakes the tasks that wait, guarded by this. Messages stay here until a task fetches them. */
  private CompletableFuture<@Nullable Void> news = new CompletableFuture<>();

  private boolean closed;

  /** A message whose publisher waits. */
  private record Offered(byte[] message, CompletableFuture<@Nullable Void> accepted) {}

  TopicSubscription(Structures structures, Topics topics, String topic, int capacity) {
    this.structures = structures;
    this.topics = topics;
    this.topic = topic;
    this.capacity = capacity;
  }

  CompletableFuture<@Nullable Void> offer(byte[] message) {
    CompletableFuture<@Nullable Void> wake;
    CompletableFuture<@Nullable Void> accepted = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      if (messages.size() >= capacity) {
        offered.add(new Offered(message, accepted));
        return accepted;
      }
      messages.add(message);
      wake = renewed();
    }
    wake.complete(null);
    accepted.complete(null);
    return accepted;
  }

  private CompletableFuture<@Nullable Void> renewed() {
    CompletableFuture<@Nullable Void> before = news;
    news = new CompletableFuture<>();
    return before;
  }

  /** The next message, or null at the end. */
  private byte @Nullable [] poll() {
    while (true) {
      CompletableFuture<@Nullable Void> wait;
      Offered next;
      byte[] message;
      synchronized (this) {
        message = messages.poll();
        next = message == null ? null : offered.poll();
        if (next != null) {
          messages.add(next.message());
        }
        if (message == null && closed) {
          return null;
        }
        wait = news;
      }
      if (next != null) {
        next.accepted().complete(null);
      }
      if (message != null) {
        return message;
      }
      // A copy, which a cancellation may cancel.
      Future.from(wait.copy()).await();
    }
  }

  /**
   * The messages as they come.
   *
   * @return an iterator; its {@code hasNext()} waits, in a task, and its {@code next()} throws a
   *     {@link NotPortableException} for a message whose class is missing here, is another one, or
   *     is refused by the filter; the one after it is next then
   */
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private byte @Nullable [] next;

      @Override
      public boolean hasNext() {
        if (next == null) {
          next = poll();
        }
        return next != null;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException(
              "the subscription is closed, and has no more messages: ask hasNext() first");
        }
        byte[] message = next;
        next = null;
        if (message == null) {
          throw new AssertionError("hasNext() got a message");
        }
        return structures.read(message);
      }
    };
  }

  /** Ends it, and lets publishers go on. What has come can still be gone through. Any thread. */
  @Override
  public void close() {
    topics.remove(topic, this);
    end();
  }

  void end() {
    CompletableFuture<@Nullable Void> wake;
    Deque<Offered> left;
    synchronized (this) {
      closed = true;
      left = new ArrayDeque<>(offered);
      offered.clear();
      wake = renewed();
    }
    wake.complete(null);
    left.forEach(one -> one.accepted().complete(null));
  }
}
