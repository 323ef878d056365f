package dev.weft.cluster;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bodies that this member runs. Any thread. */
final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");

  private final Hub hub;
  private final Cluster cluster;
  private final LoopGroup loops;
  private final StoredCalls stored;
  private final Map<BodyKey, RunningBody> running = new ConcurrentHashMap<>();

  /** Bodies beyond the limit, and how many are within it. */
  private final ConcurrentLinkedQueue<RunningBody> waiting = new ConcurrentLinkedQueue<>();

  private final AtomicInteger active = new AtomicInteger();

  /** Attempts whose ends are on the way to their records. */
  private final Map<String, Long> finishing = new ConcurrentHashMap<>();

  /** Set when this member takes nothing more on, as its loops end. */
  private volatile boolean closed;

  /**
   * Which body it is: a stored one by its task's id, another one by its caller and number.
   *
   * @param caller null for a stored one
   */
  record BodyKey(@Nullable Node caller, String task, long number) {
    static BodyKey stored(String task) {
      return new BodyKey(null, task, 0);
    }

    boolean isStored() {
      return caller == null;
    }
  }

  Bodies(Hub hub, Cluster cluster, LoopGroup loops, StoredCalls stored) {
    this.hub = hub;
    this.cluster = cluster;
    this.loops = loops;
    this.stored = stored;
  }

  /** A body that is stored nowhere. */
  void run(Node caller, long number, byte[] envelope) {
    start(new RunningBody(hub, this, new BodyKey(caller, "", number), 1, envelope));
  }

  /** An attempt of a stored body, unless it or a later one runs. */
  void start(String task, long attempt, byte[] envelope) {
    start(new RunningBody(hub, this, BodyKey.stored(task), attempt, envelope));
  }

  private void start(RunningBody body) {
    if (closed) {
      return;
    }
    RunningBody before = running.putIfAbsent(body.key, body);
    if (before != null) {
      if (before.attempt >= body.attempt) {
        return;
      }
      before.abandon();
      running.put(body.key, body);
    }
    hub.counts.started.increment();
    if (active.incrementAndGet() <= hub.options.taskLimit()) {
      begin(body);
    } else {
      active.decrementAndGet();
      waiting.add(body);
      beginWaiting();
    }
  }

  private void beginWaiting() {
    while (!waiting.isEmpty()) {
      if (active.incrementAndGet() > hub.options.taskLimit()) {
        active.decrementAndGet();
        return;
      }
      RunningBody next = waiting.poll();
      if (next == null) {
        active.decrementAndGet();
        return;
      }
      begin(next);
    }
  }

  private void begin(RunningBody body) {
    try {
      EventLoop loop = loops.next();
      loop.callSoonThreadsafe(() -> body.begin(cluster, loop));
    } catch (IllegalStateException e) {
      // This member leaves: others take on what is stored, and callers are told of the loss.
      active.decrementAndGet();
      running.remove(body.key, body);
    }
  }

  /** A body runs, and did not end at once, which would have told its caller as much. */
  void taken(RunningBody body) {
    Node caller = body.key.caller();
    if (caller != null) {
      hub.mail(caller, Mail.of(Mail.Kind.TAKEN, body.key.number()));
    }
  }

  /** A body has ended, in one of the ways. */
  void ended(RunningBody body, byte @Nullable [] outcome) {
    running.remove(body.key, body);
    hub.counts.ended.increment();
    active.decrementAndGet();
    beginWaiting();
    if (outcome == null) {
      return;
    }
    Node caller = body.key.caller();
    if (caller != null) {
      hub.mail(caller, new Mail(Mail.Kind.RAN, body.key.number(), "", outcome));
      return;
    }
    String task = body.key.task();
    finishing.put(task, body.attempt);
    var _ =
        hub.change(
                StoredCalls.key(TaskId.of(task)),
                new TaskChanges.Finish(body.attempt, outcome, System.currentTimeMillis()))
            .whenComplete((seen, failure) -> {
              finishing.remove(task, body.attempt);
              if (failure != null) {
                LOG.warn(
                    "the end of attempt {} of task {} could not be stored: it will run again",
                    body.attempt,
                    task,
                    failure);
              } else if (seen == null) {
                hub.counts.refused.increment();
              } else {
                stored.tell(seen, outcome);
              }
            });
  }

  /** Whether an attempt of a task, or a later one, runs here or waits for its turn. */
  boolean has(String task, long attempt) {
    RunningBody body = running.get(BodyKey.stored(task));
    if (body != null && body.attempt >= attempt) {
      return true;
    }
    return finishing.getOrDefault(task, 0L) >= attempt;
  }

  void stop(Node caller, long number) {
    RunningBody body = running.get(new BodyKey(caller, "", number));
    if (body != null) {
      body.cancel();
    }
  }

  /** A stored body was cancelled: its record says so already. */
  void halt(String task, long attempt) {
    RunningBody body = running.get(BodyKey.stored(task));
    if (body != null && body.attempt <= attempt) {
      body.abandon();
    }
  }

  /** Nothing waits for the bodies of a node that is gone, but for those that are stored. */
  void lost(Node node) {
    running.forEach((key, body) -> {
      if (node.equals(key.caller())) {
        body.abandon();
      }
    });
  }

  /** This side may not write any more: others take on what is stored. */
  void abandonStored() {
    running.forEach((key, body) -> {
      if (key.isStored()) {
        body.abandon();
      }
    });
  }

  /** Other members were out of reach, and may have taken on what runs here: asks the records. */
  void checkStored() {
    running.forEach((key, body) -> {
      if (key.isStored()) {
        var _ =
            hub.change(StoredCalls.key(TaskId.of(key.task())), new TaskChanges.Look())
                .whenComplete((seen, failure) -> {
                  if (failure == null && (seen == null || seen.attempt() != body.attempt)) {
                    hub.counts.refused.increment();
                    body.abandon();
                  }
                });
      }
    });
  }

  /** What runs, or waits for its turn. */
  List<RunningBody> all() {
    return new ArrayList<>(running.values());
  }

  int size() {
    return running.size();
  }

  /** Whether nothing runs, and all ends are stored. */
  boolean isIdle() {
    return running.isEmpty() && finishing.isEmpty();
  }

  /** Takes nothing more on, and leaves what runs to others. */
  void close() {
    closed = true;
    running.values().forEach(RunningBody::abandon);
  }
}
