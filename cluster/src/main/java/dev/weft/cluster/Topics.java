package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The messages of topics: to all nodes, each of which says when its subscribers have room. */
final class Topics {
  private final Hub hub;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Published> open = new ConcurrentHashMap<>();
  private final Map<String, List<TopicSubscription<?>>> subscribed = new ConcurrentHashMap<>();

  /** A message, and the nodes that have not taken it in. */
  private static final class Published {
    /** Guarded by this. */
    private final Set<Node> nodes;

    final CompletableFuture<@Nullable Void> taken = new CompletableFuture<>();

    Published(List<Node> nodes) {
      this.nodes = new HashSet<>(nodes);
    }

    void took(Node node) {
      boolean all;
      synchronized (this) {
        nodes.remove(node);
        all = nodes.isEmpty();
      }
      if (all) {
        taken.complete(null);
      }
    }
  }

  Topics(Hub hub) {
    this.hub = hub;
  }

  /** Sends a message; the stage is done when all subscribers that are there have it. */
  CompletableFuture<@Nullable Void> publish(String topic, byte[] message) {
    long number = numbers.incrementAndGet();
    List<Node> nodes = hub.ledger().nodes();
    Published published = new Published(nodes);
    open.put(number, published);
    var _ = published.taken.whenComplete((_, _) -> open.remove(number));
    for (Node node : nodes) {
      hub.mail(node, new Mail(Mail.Kind.PUBLISH, number, topic, message));
      if (!hub.isThere(node)) {
        published.took(node);
      }
    }
    if (hub.isOver()) {
      published.taken.completeExceptionally(Hub.closedBefore());
    }
    return published.taken;
  }

  void took(Node node, long number) {
    Published published = open.get(number);
    if (published != null) {
      published.took(node);
    }
  }

  void lost(Node node) {
    open.values().forEach(published -> published.took(node));
  }

  void published(Node from, long number, String topic, byte[] message) {
    List<CompletableFuture<?>> room = new ArrayList<>();
    for (TopicSubscription<?> subscription : subscribed.getOrDefault(topic, List.of())) {
      room.add(subscription.offer(message));
    }
    var _ =
        CompletableFuture.allOf(room.toArray(CompletableFuture[]::new))
            .thenRun(() -> hub.mail(from, Mail.of(Mail.Kind.TOOK, number)));
  }

  void add(String topic, TopicSubscription<?> subscription) {
    subscribed.computeIfAbsent(topic, _ -> new CopyOnWriteArrayList<>()).add(subscription);
    if (hub.isOver()) {
      subscription.end();
    }
  }

  void remove(String topic, TopicSubscription<?> subscription) {
    List<TopicSubscription<?>> all = subscribed.get(topic);
    if (all != null) {
      all.remove(subscription);
    }
  }

  void end() {
    subscribed.values().forEach(all -> all.forEach(TopicSubscription::end));
    open.values().forEach(published -> published.taken.completeExceptionally(Hub.closedBefore()));
  }
}
