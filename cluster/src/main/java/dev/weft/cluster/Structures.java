package dev.weft.cluster;

import dev.weft.CancelledError;
import dev.weft.Future;
import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Entry;
import dev.weft.cluster.internal.ledger.Granting;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.Request;
import dev.weft.cluster.internal.ledger.RequestedEntry;
import dev.weft.cluster.internal.wire.Portable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What queues, locks, counters and maps have in common: requests, and waits for grants. */
final class Structures {
  private static final byte[] NOTHING = {};

  /** In how many looks a node is missing before its requests end: it may be greeting anew. */
  private static final int PATIENCE = 3;

  private final Hub hub;
  private final Requests requests = new Requests();
  private final String node = UUID.randomUUID().toString();
  private final AtomicLong names = new AtomicLong();
  private final Map<Asked, Wait> open = new ConcurrentHashMap<>();

  /** How many ends are on their way to records. */
  private final AtomicInteger ending = new AtomicInteger();

  /** Ends that did not come through, to be sent again. */
  private final Queue<End> unsent = new ConcurrentLinkedQueue<>();

  /** For nodes that are missing: in how many looks so far. Of the keeper's thread. */
  private final Map<Node, Integer> missing = new HashMap<>();

  private @Nullable Set<Node> countedInThisLook;

  /** Which request of this node. */
  private record Asked(String key, long number) {}

  /** A wait for a grant, which asks again now and then, as mails are lost with members. */
  private record Wait(Change<Granting> change, CompletableFuture<byte[]> granted) {}

  /** How a request ends: the record has to learn it, or would keep for it what nobody takes. */
  private record End(String key, Request request, Change<Granting> change) {}

  Structures(Hub hub) {
    this.hub = hub;
  }

  /** A request, which is to be ended or settled. */
  Request newRequest(String key) {
    hub.ensureOpen("a call");
    return requests.next(hub.self(), key);
  }

  /** What no other change is called. */
  String newName() {
    return node + "/" + names.incrementAndGet();
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

  /** Makes a change by a request that is over when it is made, in a task. */
  <R extends @Nullable Object> R nowOnce(String key, Function<Request, Change<R>> change) {
    Request request = newRequest(key);
    CompletableFuture<R> made = hub.change(key, change.apply(request));
    var _ = made.whenComplete((_, _) -> settle(key, request));
    return Future.from(made.copy()).await();
  }

  /** Says that a request is over of which the record knows that, too. */
  void settle(String key, Request request) {
    requests.settle(key, request);
  }

  /** Ends a request. Nothing waits for the outcome, but {@link #isEnding} tells of it. */
  void end(String key, Request request, Change<Granting> change) {
    ending.incrementAndGet();
    end(new End(key, request, change));
  }

  private void end(End end) {
    var _ =
        hub.change(end.key(), end.change())
            .whenComplete((granting, _) -> {
              if (granting == null) {
                unsent.add(end);
                return;
              }
              settle(end.key(), end.request());
              tell(end.key(), granting);
              ending.decrementAndGet();
            });
  }

  /** Whether records do not know yet of all requests that are over. */
  boolean isEnding() {
    return ending.get() > 0;
  }

  private void send(String key, Change<Granting> change) {
    var _ =
        hub.change(key, change)
            .whenComplete((granting, _) -> {
              if (granting != null) {
                tell(key, granting);
              }
            });
  }

  /**
   * Makes a request that may have to wait, in a task.
   *
   * @param giveUp what takes the request back, whatever has become of it
   */
  byte[] request(String key, Request request, Change<Granting> change, Change<Granting> giveUp) {
    CompletableFuture<byte[]> granted = new CompletableFuture<>();
    Asked asked = new Asked(key, request.number());
    open.put(asked, new Wait(change, granted));
    if (hub.isOver()) {
      failAll(Hub::closedBefore);
    }
    try {
      ask(asked, change);
      return Future.from(granted).await();
    } catch (CancelledError | RuntimeException e) {
      end(key, request, giveUp);
      throw e;
    } finally {
      open.remove(asked);
    }
  }

  private void ask(Asked asked, Change<Granting> change) {
    var _ =
        hub.change(asked.key(), change)
            .whenComplete((granting, failure) -> {
              if (granting != null) {
                tell(asked.key(), granting);
                if (granting.done()) {
                  byte[] value = granting.value();
                  granted(asked, value == null ? NOTHING : value);
                }
              } else if (failure instanceof MinorityException) {
                Wait wait = open.remove(asked);
                if (wait != null) {
                  wait.granted().completeExceptionally(failure);
                }
              }
            });
  }

  private void tell(String key, Granting granting) {
    for (Granting.Grant grant : granting.grants()) {
      Request request = grant.request();
      hub.mail(request.node(), new Mail(Mail.Kind.GRANT, request.number(), key, grant.value()));
    }
  }

  void granted(String key, long number, byte[] value) {
    granted(new Asked(key, number), value);
  }

  private void granted(Asked asked, byte[] value) {
    Wait wait = open.get(asked);
    if (wait != null) {
      wait.granted().complete(value);
    }
  }

  /** Called now and then. */
  void askAgain() {
    open.forEach((asked, wait) -> {
      if (!wait.granted().isDone()) {
        ask(asked, wait.change());
      }
    });
    for (int left = unsent.size(); left > 0; left--) {
      End end = unsent.poll();
      if (end != null) {
        end(end);
      }
    }
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
    if (!(entry instanceof RequestedEntry requested)) {
      return;
    }
    Set<Node> counted = countedInThisLook;
    for (Node requesting : requested.nodes()) {
      if (there.contains(requesting) || counted == null) {
        continue;
      }
      int times =
          counted.add(requesting)
              ? missing.merge(requesting, 1, Integer::sum)
              : missing.getOrDefault(requesting, 0);
      if (times >= PATIENCE) {
        send(key, requested.drop(requesting));
      }
    }
  }
}
