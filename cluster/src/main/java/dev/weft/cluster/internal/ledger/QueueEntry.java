package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record of a queue. An item that was given to a taker is lent until the taker says that it has
 * it: a taker that was cancelled meanwhile gives it back, and for one that is lost the owner does.
 *
 * @param items what is in it, the oldest first
 * @param takers who waits for an item, the longest first
 * @param putters who waits for room, the longest first
 * @param lent what is on its way to takers
 * @param recent the last requests that are over: the same one once more, or later than its end,
 *     does nothing
 */
public record QueueEntry(
    List<Item> items, List<Request> takers, List<Put> putters, List<Lent> lent, List<String> recent)
    implements Entry {
  @Serial private static final long serialVersionUID = 1;
  private static final int REMEMBERED = 1_024;
  private static final byte[] NOTHING = {};
  private static final QueueEntry EMPTY =
      new QueueEntry(List.of(), List.of(), List.of(), List.of(), List.of());

  /** An item, and the request that put it. */
  public record Item(String put, byte[] value) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** What waits. */
  public record Request(String request, Node node) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** An item that is on its way. */
  public record Lent(Request to, Item item) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Puts an item, or waits for room. */
  public record Put(Request request, byte[] value, int capacity) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      if (draft.recent.contains(request.request())) {
        return new Changed<>(now, Granting.DONE);
      }
      boolean waits =
          draft.putters.stream().anyMatch(p -> p.request().request().equals(request.request()));
      if (!waits) {
        draft.putters.add(this);
      }
      draft.settle();
      boolean done = draft.recent.contains(request.request());
      return draft.changed(done, null, request);
    }
  }

  /** Takes an item, or waits for one. */
  public record Take(Request request) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      if (draft.recent.contains(request.request())) {
        return new Changed<>(now, Granting.WAIT);
      }
      if (draft.lentTo(request) == null && !draft.takers.contains(request)) {
        draft.takers.add(request);
      }
      draft.settle();
      Lent lent = draft.lentTo(request);
      return draft.changed(lent != null, lent == null ? null : lent.item().value(), request);
    }
  }

  /** Ends a request: the taker has its item, or gives it back; or a wait is over. */
  public record End(Request request, boolean kept) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      draft.end(request, kept);
      draft.settle();
      return draft.changed(true, null, request);
    }
  }

  /** Ends the requests of a node that is lost. */
  public record Drop(Node node) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      draft.all().stream().filter(r -> r.node().equals(node)).forEach(r -> draft.end(r, false));
      draft.settle();
      return draft.changed(true, null, null);
    }
  }

  /** Looks how many items there are. */
  public record Size() implements Change<Integer> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Integer> apply(@Nullable Entry now) {
      return new Changed<>(now, now instanceof QueueEntry queue ? queue.items().size() : 0);
    }
  }

  /** The nodes whose requests are in it. */
  public Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>();
    new Draft(this).all().forEach(request -> nodes.add(request.node()));
    return nodes;
  }

  /** What is to become of it. */
  private static final class Draft {
    private final List<Item> items;
    private final List<Request> takers;
    private final List<Put> putters;
    private final List<Lent> lent;
    private final List<String> recent;
    private final List<Granting.Grant> grants = new ArrayList<>();

    Draft(@Nullable Entry now) {
      QueueEntry queue = now instanceof QueueEntry there ? there : EMPTY;
      items = new ArrayList<>(queue.items());
      takers = new ArrayList<>(queue.takers());
      putters = new ArrayList<>(queue.putters());
      lent = new ArrayList<>(queue.lent());
      recent = new ArrayList<>(queue.recent());
    }

    List<Request> all() {
      List<Request> all = new ArrayList<>(takers);
      putters.forEach(put -> all.add(put.request()));
      lent.forEach(one -> all.add(one.to()));
      return all;
    }

    @Nullable Lent lentTo(Request request) {
      return lent.stream().filter(one -> one.to().equals(request)).findFirst().orElse(null);
    }

    void end(Request request, boolean kept) {
      remember(request);
      takers.remove(request);
      putters.removeIf(put -> put.request().equals(request));
      // A put that was cancelled when there was room already, and that nothing has taken.
      items.removeIf(item -> item.put().equals(request.request()));
      Lent one = lentTo(request);
      if (one != null) {
        lent.remove(one);
        if (!kept) {
          items.addFirst(one.item());
        }
      }
    }

    private void remember(Request request) {
      if (recent.contains(request.request())) {
        return;
      }
      recent.add(request.request());
      if (recent.size() > REMEMBERED) {
        recent.removeFirst();
      }
    }

    /** Lets putters put while there is room, and gives items to takers. */
    void settle() {
      boolean moved = true;
      while (moved) {
        moved = false;
        if (!putters.isEmpty()
            && (items.size() < putters.getFirst().capacity() || !takers.isEmpty())) {
          Put put = putters.removeFirst();
          items.add(new Item(put.request().request(), put.value()));
          remember(put.request());
          grants.add(new Granting.Grant(put.request().node(), put.request().request(), NOTHING));
          moved = true;
        }
        if (!takers.isEmpty() && !items.isEmpty()) {
          Request taker = takers.removeFirst();
          Item item = items.removeFirst();
          lent.add(new Lent(taker, item));
          grants.add(new Granting.Grant(taker.node(), taker.request(), item.value()));
          moved = true;
        }
      }
    }

    Change.Changed<Granting> changed(
        boolean done, byte @Nullable [] value, @Nullable Request asking) {
      List<Granting.Grant> others =
          grants.stream()
              .filter(grant -> asking == null || !grant.request().equals(asking.request()))
              .toList();
      return new Change.Changed<>(
          new QueueEntry(
              List.copyOf(items),
              List.copyOf(takers),
              List.copyOf(putters),
              List.copyOf(lent),
              List.copyOf(recent)),
          new Granting(done, value, others));
    }
  }
}
