package dev.weft.cluster;

import dev.weft.Future;
import java.util.Objects;

/**
 * Messages to all that have subscribed, on all members and clients. One publisher's messages come
 * in their order. A member that is lost loses those on their way to it; nothing is stored.
 *
 * {@snippet file="ClusterGuideTest.java" region="topic"}
 *
 * @param <T> the type of the messages, which are serializable
 */
public final class ClusterTopic<T> {
  private final Hub hub;
  private final Structures structures;
  private final Topics topics;
  private final String name;

  ClusterTopic(Hub hub, Structures structures, Topics topics, String name) {
    this.hub = hub;
    this.structures = structures;
    this.topics = topics;
    this.name = name;
  }

  /**
   * Sends a message. Waits until all subscribers have room for it, in a task.
   *
   * @param message what to send
   * @throws dev.weft.CancelledError if the task was cancelled; the message may have been sent
   * @throws NotPortableException if the message is not serializable
   * @throws IllegalStateException if the cluster is closed, or is before all have room
   */
  public void publish(T message) {
    Objects.requireNonNull(message, "message");
    if (hub.isClosed()) {
      throw new IllegalStateException("publish() of a cluster that is closed, or is being closed");
    }
    var _ = Future.from(topics.publish(name, structures.write("a message", message))).await();
  }

  /**
   * Begins to gather messages. Does not wait.
   *
   * @param capacity how many messages are kept before publishers have to wait, 1 or more
   * @return the messages, to be closed
   * @throws IllegalArgumentException if the capacity is less than 1
   * @throws IllegalStateException if the cluster is closed
   */
  public TopicSubscription<T> subscribe(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ": use 1 or more");
    }
    if (hub.isClosed()) {
      throw new IllegalStateException(
          "subscribe() of a cluster that is closed, or is being closed");
    }
    TopicSubscription<T> subscription = new TopicSubscription<>(structures, topics, name, capacity);
    topics.add(name, subscription);
    return subscription;
  }
}
