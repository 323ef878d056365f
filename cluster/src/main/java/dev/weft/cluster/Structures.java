package dev.weft.cluster;

import dev.weft.CancelledError;
import dev.weft.Future;
import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Entry;
import dev.weft.cluster.internal.ledger.Granting;
import dev.weft.cluster.internal.ledger.LockEntry;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.QueueEntry;
import dev.weft.cluster.internal.wire.Portable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What queues, locks, counters and maps have in common: requests, and waits for grants. */
final class Structures {
  private static final byte[] NOTHING = {};

  /** In how many looks a node is missing before its requests end: it may be greeting anew. */
  private static final int PATIENCE = 3;

  private final Hub hub;
  private final String node = UUID.randomUUID().toString();
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Wait> open = new ConcurrentHashMap<>();

  /** For nodes that are missing: in how many looks so far. Of the keeper's thread. */
  private final Map<Node, Integer> missing = new HashMap<>();

  private @Nullable Set<Node> countedInThisLook;

  /** A wait for a grant, which asks again now and then, as mails are lost with members. */
  private record Wait(String key, Change<Granting> change, CompletableFuture<byte[]> granted) {}

  Structures(Hub hub) {
    this.hub = hub;
  }

  /** A request that no other equals. */
  QueueEntry.Request newRequest() {
    return new QueueEntry.Request(node + "/" + numbers.incrementAndGet(), hub.self());
  }

  byte[] write(String what, @Nullable Object value) {
    try {
      return hub.portable.write(value, out -> out.writeObject(value));
    } catch (Portable.NotPortable e) {
      throw new NotPortableException(what + " cannot be sent: " + e.getMessage(), e.getCause());
    }
  }

  // What is in a structure has the type that its user says.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  <T> T read(byte[] bytes) {
    try {
      return (T) hub.portable.<Object>read(bytes, in -> in.readObject());
    } catch (Portable.NotPortable e) {
      throw new NotPortableException("a value cannot be read here: " + e.getMessage(), e);
    }
  }

  /** Makes a change that does not wait for others, in a task. */
  <R extends @Nullable Object> R now(String key, Change<R> change) {
    hub.ensureOpen("a change");
    return Future.from(hub.change(key, change)).await();
  }

  /** Makes a change whose outcome nothing waits for. */
  void send(String key, Change<Granting> change) {
    var _ =
        hub.change(key, change)
            .whenComplete((granting, failure) -> {
              if (granting != null) {
                tell(granting);
              }
            });
  }

  /**
   * Makes a request that may have to wait, in a task.
   *
   * @param giveUp what takes the request back, whatever has become of it
   */
  byte[] request(
      String key, QueueEntry.Request request, Change<Granting> change, Change<Granting> giveUp) {
    hub.ensureOpen("a wait");
    CompletableFuture<byte[]> granted = new CompletableFuture<>();
    open.put(request.request(), new Wait(key, change, granted));
    if (hub.isOver()) {
      failAll(Hub::closedBefore);
    }
    try {
      ask(key, change, request.request());
      return Future.from(granted).await();
    } catch (CancelledError | RuntimeException e) {
      send(key, giveUp);
      throw e;
    } finally {
      open.remove(request.request());
    }
  }

  private void ask(String key, Change<Granting> change, String request) {
    var _ =
        hub.change(key, change)
            .whenComplete((granting, failure) -> {
              if (granting != null) {
                tell(granting);
                if (granting.done()) {
                  byte[] value = granting.value();
                  granted(request, value == null ? NOTHING : value);
                }
              } else if (failure instanceof MinorityException) {
                Wait wait = open.remove(request);
                if (wait != null) {
                  wait.granted().completeExceptionally(failure);
                }
              }
            });
  }

  private void tell(Granting granting) {
    for (Granting.Grant grant : granting.grants()) {
      hub.mail(grant.node(), new Mail(Mail.Kind.GRANT, 0, grant.request(), grant.value()));
    }
  }

  void granted(String request, byte[] value) {
    Wait wait = open.get(request);
    if (wait != null) {
      wait.granted().complete(value);
    }
  }

  /** Called now and then. */
  void askAgain() {
    open.forEach((request, wait) -> {
      if (!wait.granted().isDone()) {
        ask(wait.key(), wait.change(), request);
      }
    });
  }

  void failAll(Supplier<RuntimeException> failure) {
    open.values().forEach(wait -> wait.granted().completeExceptionally(failure.get()));
  }

  /** A look of the keeper's begins: whoever was missing for long enough is given up. */
  void beginLook() {
    Set<Node> counted = countedInThisLook;
    if (counted != null) {
      missing.keySet().retainAll(counted);
    }
    countedInThisLook = new HashSet<>();
  }

  /** The owner of a record ends the requests of nodes that are lost. */
  void look(String key, Entry entry, java.util.List<Node> there) {
    Set<Node> nodes =
        switch (entry) {
          case QueueEntry queue -> queue.nodes();
          case LockEntry lock -> lock.nodes();
          default -> Set.of();
        };
    Set<Node> counted = countedInThisLook;
    for (Node requesting : nodes) {
      if (there.contains(requesting) || counted == null) {
        continue;
      }
      int times =
          counted.add(requesting)
              ? missing.merge(requesting, 1, Integer::sum)
              : missing.getOrDefault(requesting, 0);
      if (times >= PATIENCE) {
        send(
            key,
            entry instanceof QueueEntry
                ? new QueueEntry.Drop(requesting)
                : new LockEntry.Drop(requesting));
      }
    }
  }
}
