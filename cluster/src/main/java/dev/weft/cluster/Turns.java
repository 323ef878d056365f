package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Node;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which member gets a body: none that leaves, if there are others. Any thread. */
final class Turns {
  private final Hub hub;
  private final AtomicInteger turn = new AtomicInteger();

  /** Members that have said that they leave. */
  private final Set<Node> leaving = ConcurrentHashMap.newKeySet();

  Turns(Hub hub) {
    this.hub = hub;
  }

  void leaves(Node node) {
    leaving.add(node);
  }

  void lost(Node node) {
    leaving.remove(node);
  }

  /** Each in turn. */
  Node next() {
    List<Node> members = hub.ledger().members();
    List<Node> staying =
        leaving.isEmpty()
            ? members
            : members.stream().filter(node -> !leaving.contains(node)).toList();
    List<Node> usable = staying.isEmpty() ? members : staying;
    if (usable.isEmpty()) {
      throw noMember();
    }
    return usable.get(Math.floorMod(turn.getAndIncrement(), usable.size()));
  }

  /** Where a stored body begins: at the owner of its record, unless that leaves. */
  CompletableFuture<Node> runnerOf(TaskId id) {
    String key = StoredCalls.key(id);
    if (hub.self().client()) {
      List<Node> members = hub.ledger().members();
      if (members.isEmpty()) {
        return CompletableFuture.failedFuture(noMember());
      }
      Node owner = hub.ledger().likelyOwnerOf(key);
      Node chosen =
          owner == null ? members.get(Math.floorMod(id.hashCode(), members.size())) : owner;
      return CompletableFuture.completedFuture(leaving.contains(chosen) ? next() : chosen);
    }
    return hub.ledger()
        .ownerOf(key)
        .thenApply(owner -> leaving.contains(owner) || !hub.isThere(owner) ? next() : owner);
  }

  private static MinorityException noMember() {
    return new MinorityException("no member of the cluster can be reached");
  }
}
