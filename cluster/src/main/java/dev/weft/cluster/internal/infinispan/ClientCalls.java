package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.MinorityException;
import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What nodes ask members: clients any of them, members the owner of a key. A call whose member is
 * lost goes to another one: changes may be made twice. So does a call whose member is in a minority
 * and refuses: a client reaches it before the two sides have found each other again.
 */
final class ClientCalls {
  private final InfinispanLedger ledger;
  private final Post post;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Call> open = new ConcurrentHashMap<>();
  private final Owners owners = new Owners(InfinispanLedger.SEGMENTS);

  /**
   * A question that has no answer yet.
   *
   * @param key what it is about
   * @param refusing the members that said that they are in a minority
   */
  private record Call(
      Node member,
      String key,
      Set<Node> refusing,
      LongFunction<Asked> question,
      CompletableFuture<Object> reply) {}

  ClientCalls(InfinispanLedger ledger, Post post) {
    this.ledger = ledger;
    this.post = post;
  }

  CompletableFuture<Node> ownerOf(String key) {
    CompletableFuture<Node> owner = new CompletableFuture<>();
    ask(key, number -> new Asked.Whose(number, key), reply(owner), null, Set.of());
    return owner;
  }

  <R extends @Nullable Object> void change(
      String key, Change<R> change, CompletableFuture<R> answer, @Nullable Node owner) {
    ask(
        key,
        number -> new Asked.Please(number, key, change),
        reply(answer),
        owner == null ? likelyOwnerOf(key) : owner,
        Set.of());
  }

  /** Which member owned a key when this client last heard of it, if that is there. */
  @Nullable Node likelyOwnerOf(String key) {
    Node owner = owners.ownerOf(key);
    return owner != null && ledger.nodes().contains(owner) ? owner : null;
  }

  /** The reply to a change has the type that the change says. */
  @SuppressWarnings("unchecked")
  private static <R extends @Nullable Object> CompletableFuture<Object> reply(
      CompletableFuture<R> typed) {
    return (CompletableFuture<Object>) (CompletableFuture<?>) typed;
  }

  private void ask(
      String key,
      LongFunction<Asked> question,
      CompletableFuture<Object> reply,
      @Nullable Node owner,
      Set<Node> refusing) {
    long number = numbers.incrementAndGet();
    List<Node> members =
        ledger.members().stream().filter(member -> !refusing.contains(member)).toList();
    if (members.isEmpty()) {
      reply.completeExceptionally(
          new MinorityException("no member of the cluster can be reached from this client"));
      return;
    }
    Node member = owner == null ? members.get((int) (number % members.size())) : owner;
    open.put(number, new Call(member, key, refusing, question, reply));
    post.ask(member, question.apply(number));
    if (ledger.hasLeft()) {
      end();
      return;
    }
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
      if (ledger.self().client()) {
        Node owner = answer.owner();
        owners.learn(call.key(), owner == null ? call.member() : owner);
      }
      @SuppressWarnings("NullAway") // a reply may be null where its change says so
      boolean _ = call.reply().complete(answer.reply());
    } else if (answer.minority()) {
      refused(call, failure);
    } else {
      call.reply().completeExceptionally(new IllegalStateException(failure));
    }
  }

  /** Asks another member, if there is one that has not refused. */
  private void refused(Call call, String failure) {
    Set<Node> refusing = new HashSet<>(call.refusing());
    refusing.add(call.member());
    if (refusing.containsAll(ledger.members())) {
      call.reply().completeExceptionally(new MinorityException(failure));
    } else {
      ask(call.key(), call.question(), call.reply(), null, Set.copyOf(refusing));
    }
  }

  void lost(Node node) {
    open.forEach((number, call) -> {
      if (call.member().equals(node) && open.remove(number, call)) {
        ask(call.key(), call.question(), call.reply(), null, call.refusing());
      }
    });
  }

  void end() {
    open.forEach((number, call) -> {
      if (open.remove(number, call)) {
        call.reply()
            .completeExceptionally(
                new IllegalStateException("the cluster was closed before that was done"));
      }
    });
  }
}
