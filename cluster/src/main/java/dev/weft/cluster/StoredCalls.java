package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import dev.weft.cluster.internal.ledger.TaskChanges.Seen;
import dev.weft.cluster.internal.wire.Outcomes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of stored bodies. The end of one comes by mail; where that is lost with a
 * member, the record says it: so each wait asks for it now and then. Any thread.
 */
final class StoredCalls {
  private static final long ASK_NANOS = 5_000_000_000L;
  private static final int MISSING_IS_GONE = 4;
  private static final int MOST_ASKED_AT_ONCE = 500;

  private final Hub hub;
  private final String node = UUID.randomUUID().toString();
  private final AtomicLong numbers = new AtomicLong();

  /** What waits here for the end of a submission. */
  private final Map<String, Waits> open = new ConcurrentHashMap<>();

  /** Submissions of this node on the way to their records, by their tasks. */
  private final Map<TaskId, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

  /** All that wait for one submission. */
  private static final class Waits {
    final TaskId id;
    final List<Reply<@Nullable Object>> replies;
    volatile long nextAskNanos;

    /** How often the record was asked for, and was not there. */
    final AtomicInteger missing = new AtomicInteger();

    /** Whether the record is there: before, it is not to be asked. */
    volatile boolean stored;

    Waits(TaskId id, boolean stored, List<Reply<@Nullable Object>> replies) {
      this.id = id;
      this.stored = stored;
      this.replies = replies;
      this.nextAskNanos = System.nanoTime() + ASK_NANOS;
    }
  }

  StoredCalls(Hub hub) {
    this.hub = hub;
  }

  static String key(TaskId id) {
    return "task/" + id;
  }

  static TaskId idOf(String key) {
    return TaskId.of(key.substring("task/".length()));
  }

  static boolean isKey(String key) {
    return key.startsWith("task/");
  }

  /** A name for a submission that no other has. */
  String newSubmission() {
    return node + "/" + numbers.incrementAndGet();
  }

  /** What asks for a task of this node is to wait until its record is there. */
  void isUnderWay(TaskId id, CompletableFuture<?> storing) {
    CompletableFuture<?> all =
        underWay.merge(id, storing, (before, next) -> CompletableFuture.allOf(before, next));
    var _ = all.whenComplete((_, _) -> underWay.remove(id, all));
  }

  /** Done when no submission of a task is under way from here, however that ended. */
  CompletableFuture<@Nullable Void> settled(TaskId id) {
    CompletableFuture<?> storing = underWay.get(id);
    return storing == null
        ? CompletableFuture.completedFuture(null)
        : storing.handle((_, _) -> null);
  }

  /** Stores a body and has it started; the reply's reply is there once it is stored. */
  CompletableFuture<Reply<@Nullable Object>> submit(
      TaskId id, String submission, byte[] body, Node runner) {
    Reply<@Nullable Object> reply = new Reply<>(() -> cancel(id, submission));
    waitFor(id, submission, false, reply);
    hub.counts.submitted.increment();
    CompletableFuture<Reply<@Nullable Object>> done = new CompletableFuture<>();
    var _ =
        hub.change(key(id), new TaskChanges.Store(submission, body, runner, hub.self()))
            .whenComplete((seen, failure) -> {
              if (failure == null) {
                stored(id, submission, body, reply, seen, done);
              } else {
                stopWaiting(submission, reply);
                done.completeExceptionally(failure);
              }
            });
    return done;
  }

  private void stored(
      TaskId id,
      String submission,
      byte[] body,
      Reply<@Nullable Object> reply,
      Seen seen,
      CompletableFuture<Reply<@Nullable Object>> done) {
    if (!seen.submission().equals(submission)) {
      stopWaiting(submission, reply);
      var _ =
          attach(id)
              .whenComplete((other, failure) -> {
                if (failure == null) {
                  done.complete(other);
                } else {
                  done.completeExceptionally(failure);
                }
              });
      return;
    }
    Waits waits = open.get(submission);
    if (waits != null) {
      waits.stored = true;
    }
    byte[] outcome = seen.outcome();
    if (outcome == null) {
      hub.mail(seen.runner(), new Mail(Mail.Kind.START, seen.attempt(), id.text(), body));
    } else {
      ended(submission, outcome);
    }
    done.complete(reply);
  }

  /** The end of a task that is stored already. Cancelling the reply ends the wait alone. */
  CompletableFuture<Reply<@Nullable Object>> attach(TaskId id) {
    return hub.change(key(id), new TaskChanges.Watch(hub.self()))
        .thenCompose(seen -> {
          Reply<@Nullable Object> reply = new Reply<>(() -> {});
          if (seen == null) {
            reply.completeExceptionally(new UnknownTaskException(id));
            return CompletableFuture.completedFuture(reply);
          }
          byte[] outcome = seen.outcome();
          if (outcome != null) {
            PlainCalls.complete(reply, hub.outcomes.read(outcome));
            return CompletableFuture.completedFuture(reply);
          }
          waitFor(id, seen.submission(), true, reply);
          // It may have ended before this node waited for the mail that says so.
          return look(id, seen.submission()).thenApply(_ -> reply);
        });
  }

  private void waitFor(
      TaskId id, String submission, boolean isStored, Reply<@Nullable Object> reply) {
    open.compute(
        submission,
        (_, waits) -> {
          List<Reply<@Nullable Object>> all = new ArrayList<>();
          if (waits != null) {
            waits.replies.stream().filter(other -> !other.isDone()).forEach(all::add);
          }
          all.add(reply);
          return new Waits(id, isStored, all);
        });
    if (hub.isOver()) {
      failAll(Hub::closedBefore);
    }
  }

  private void stopWaiting(String submission, Reply<@Nullable Object> reply) {
    open.computeIfPresent(
        submission,
        (_, waits) -> {
          List<Reply<@Nullable Object>> others =
              waits.replies.stream().filter(other -> other != reply).toList();
          return others.isEmpty() ? null : new Waits(waits.id, waits.stored, others);
        });
  }

  /** Asks the record; what it says about the end is passed on. */
  private CompletableFuture<@Nullable Void> look(TaskId id, String submission) {
    return hub.change(key(id), new TaskChanges.Look())
        .thenApply(seen -> {
          if (seen == null || !seen.submission().equals(submission)) {
            Waits waits = open.get(submission);
            if (waits != null && waits.missing.incrementAndGet() < MISSING_IS_GONE) {
              waits.nextAskNanos = System.nanoTime() + ASK_NANOS / 5;
              return null;
            }
            gone(
                submission,
                new MemberLostException(
                    "the record of task "
                        + id
                        + " is gone: it was forgotten, or lost with two members at once"));
          } else if (seen.outcome() != null) {
            ended(submission, seen.outcome());
          }
          return null;
        });
  }

  /** A submission has ended. */
  void ended(String submission, byte[] outcome) {
    Waits waits = open.remove(submission);
    if (waits == null) {
      return;
    }
    for (Reply<@Nullable Object> reply : waits.replies) {
      PlainCalls.complete(reply, hub.outcomes.read(outcome));
    }
  }

  private void gone(String submission, RuntimeException failure) {
    Waits waits = open.remove(submission);
    if (waits != null) {
      waits.replies.forEach(reply -> reply.completeExceptionally(failure));
    }
  }

  /** Cancels a task; the body is cancelled where it runs. True if it had not ended. */
  CompletableFuture<Boolean> cancel(TaskId id, @Nullable String onlySubmission) {
    byte[] cancelled = Outcomes.cancelled();
    return hub.change(
            key(id), new TaskChanges.Cancel(cancelled, onlySubmission, System.currentTimeMillis()))
        .thenApply(seen -> {
          if (seen == null || !isNowCancelled(seen, cancelled)) {
            return false;
          }
          hub.mail(seen.runner(), Mail.of(Mail.Kind.HALT, seen.attempt(), id.text()));
          tell(seen, cancelled);
          // What waits here need not wait for that mail.
          ended(seen.submission(), cancelled);
          return true;
        });
  }

  private static boolean isNowCancelled(Seen seen, byte[] cancelled) {
    return seen.outcome() == null || Arrays.equals(seen.outcome(), cancelled);
  }

  /** Tells the nodes that wait how a task has ended. */
  void tell(Seen seen, byte[] outcome) {
    for (Node watcher : seen.watchers()) {
      hub.mail(watcher, new Mail(Mail.Kind.ENDED, 0, seen.submission(), outcome));
    }
  }

  /** A member is gone: mails may be gone with it. */
  void askAllSoon() {
    long now = System.nanoTime();
    open.values().forEach(waits -> waits.nextAskNanos = now);
  }

  /** Called now and then: asks for those that were not heard of for long. */
  void askForTheQuiet() {
    long now = System.nanoTime();
    int asked = 0;
    for (Map.Entry<String, Waits> entry : open.entrySet()) {
      Waits waits = entry.getValue();
      if (!waits.stored || waits.nextAskNanos - now > 0) {
        continue;
      }
      waits.nextAskNanos = now + ASK_NANOS;
      var _ = look(waits.id, entry.getKey());
      if (++asked == MOST_ASKED_AT_ONCE) {
        return;
      }
    }
  }

  /** Ends all waits. */
  void failAll(Supplier<RuntimeException> failure) {
    for (String submission : List.copyOf(open.keySet())) {
      gone(submission, failure.get());
    }
  }
}
