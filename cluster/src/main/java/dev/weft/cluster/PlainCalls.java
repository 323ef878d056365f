package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.wire.Outcomes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The caller's side of bodies that are stored nowhere. Any thread. */
final class PlainCalls {
  private final Hub hub;
  private final Permits window;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Call> open = new ConcurrentHashMap<>();

  /** A body that was sent, and has not ended. */
  private static final class Call {
    final Node member;
    final Reply<@Nullable Object> reply;
    private final Permits window;
    private final AtomicBoolean taken = new AtomicBoolean();

    Call(Node member, Reply<@Nullable Object> reply, Permits window) {
      this.member = member;
      this.reply = reply;
      this.window = window;
    }

    /** Makes room for another one, once. */
    void take() {
      if (taken.compareAndSet(false, true)) {
        window.release();
      }
    }
  }

  PlainCalls(Hub hub, Permits window) {
    this.hub = hub;
    this.window = window;
  }

  /** Sends a body to a member. The caller has a permit of the window, which this gives back. */
  Reply<@Nullable Object> run(Node member, byte[] body) {
    long number = numbers.incrementAndGet();
    Reply<@Nullable Object> reply = new Reply<>(() -> cancelled(number));
    open.put(number, new Call(member, reply, window));
    hub.counts.submitted.increment();
    hub.mail(member, new Mail(Mail.Kind.RUN, number, "", body));
    if (!hub.isThere(member)) {
      lost(member);
    }
    if (hub.isOver()) {
      end(); // it waited for the window, and that saw no more of it
    }
    return reply;
  }

  private void cancelled(long number) {
    Call call = open.remove(number);
    if (call != null) {
      call.take();
      hub.mail(call.member, Mail.of(Mail.Kind.STOP, number));
    }
  }

  void taken(long number) {
    Call call = open.get(number);
    if (call != null) {
      call.take();
    }
  }

  void ran(long number, byte[] outcome) {
    Call call = open.remove(number);
    if (call != null) {
      call.take();
      complete(call.reply, hub.outcomes.read(outcome));
    }
  }

  static void complete(Reply<@Nullable Object> reply, Outcomes.Outcome outcome) {
    switch (outcome) {
      case Outcomes.Outcome.Value value -> reply.complete(value.value());
      case Outcomes.Outcome.Failed failed -> reply.endFailed(failed.failure());
      case Outcomes.Outcome.NotPortable not ->
          reply.completeExceptionally(new NotPortableException(not.message(), null));
      case Outcomes.Outcome.Cancelled _ -> reply.endCancelled();
    }
  }

  void lost(Node node) {
    open.forEach((number, call) -> {
      if (call.member.equals(node) && open.remove(number, call)) {
        call.take();
        call.reply.completeExceptionally(
            new MemberLostException(
                "member "
                    + node
                    + " is gone, and with it a body that was not stored: submit() it with a TaskId"
                    + " if another member is to take it on"));
      }
    });
  }

  void end() {
    open.forEach((number, call) -> {
      if (open.remove(number, call)) {
        call.take();
        call.reply.completeExceptionally(
            new IllegalStateException("the cluster was closed before the body had ended"));
      }
    });
  }
}
