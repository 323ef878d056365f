package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.MinorityException;
import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Node;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What nodes ask members: clients any of them, members the owner of a key. A call whose member is
 * lost goes to another one: changes may be made twice.
 */
final class ClientCalls {
  private final InfinispanLedger ledger;
  private final Post post;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Call> open = new ConcurrentHashMap<>();

  /** A question that has no answer yet. */
  private record Call(Node member, LongFunction<Asked> question, CompletableFuture<Object> reply) {}

  ClientCalls(InfinispanLedger ledger, Post post) {
    this.ledger = ledger;
    this.post = post;
  }

  CompletableFuture<Node> ownerOf(String key) {
    CompletableFuture<Node> owner = new CompletableFuture<>();
    ask(number -> new Asked.Whose(number, key), reply(owner), null);
    return owner;
  }

  <R extends @Nullable Object> void change(
      String key, Change<R> change, CompletableFuture<R> answer, @Nullable Node owner) {
    ask(number -> new Asked.Please(number, key, change), reply(answer), owner);
  }

  /** The reply to a change has the type that the change says. */
  @SuppressWarnings("unchecked")
  private static <R extends @Nullable Object> CompletableFuture<Object> reply(
      CompletableFuture<R> typed) {
    return (CompletableFuture<Object>) (CompletableFuture<?>) typed;
  }

  private void ask(
      LongFunction<Asked> question, CompletableFuture<Object> reply, @Nullable Node owner) {
    long number = numbers.incrementAndGet();
    List<Node> members = ledger.members();
    if (members.isEmpty()) {
      reply.completeExceptionally(
          new MinorityException("no member of the cluster can be reached from this client"));
      return;
    }
    Node member = owner == null ? members.get((int) (number % members.size())) : owner;
    open.put(number, new Call(member, question, reply));
    post.ask(member, question.apply(number));
    if (!ledger.nodes().contains(member)) {
      lost(member);
    }
  }

  void answered(Asked.Answer answer) {
    Call call = open.remove(answer.number());
    if (call == null) {
      return;
    }
    String failure = answer.failure();
    if (failure == null) {
      @SuppressWarnings("NullAway") // a reply may be null where its change says so
      boolean _ = call.reply().complete(answer.reply());
    } else if (answer.minority()) {
      call.reply().completeExceptionally(new MinorityException(failure));
    } else {
      call.reply().completeExceptionally(new IllegalStateException(failure));
    }
  }

  void lost(Node node) {
    open.forEach((number, call) -> {
      if (call.member().equals(node) && open.remove(number, call)) {
        ask(call.question(), call.reply(), null);
      }
    });
  }

  void end() {
    open.forEach((_, call) ->
        call.reply().completeExceptionally(new IllegalStateException("the cluster was left")));
    open.clear();
  }
}
