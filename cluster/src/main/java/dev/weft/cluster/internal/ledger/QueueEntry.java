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
 * @param settled the requests that are over
 */
public record QueueEntry(
    List<Item> items, List<Request> takers, List<Put> putters, List<Lent> lent, Settled settled)
    implements RequestedEntry {
  @Serial private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = {};
  private static final QueueEntry EMPTY =
      new QueueEntry(List.of(), List.of(), List.of(), List.of(), Settled.NONE);

  /** An item, and the request that put it. */
  public record Item(Request put, byte[] value) implements Serializable {
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
      if (draft.settled.contains(request)) {
        return new Changed<>(now, Granting.DONE);
      }
      if (draft.putters.stream().noneMatch(put -> put.request().equals(request))) {
        draft.putters.add(this);
      }
      draft.settle();
      boolean done = draft.settled.contains(request);
      return draft.changed(done, null, request);
    }
  }

  /** Takes an item, or waits for one. */
  public record Take(Request request) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      if (draft.settled.contains(request)) {
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
      draft.settled = draft.settled.with(request);
      draft.end(request, kept);
      draft.settle();
      return draft.changed(true, null, request);
    }
  }

  /** Ends the requests of a node that is lost. */
  private record Drop(Node node) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      Draft draft = new Draft(now);
      draft.all().stream().filter(r -> r.node().equals(node)).forEach(r -> draft.end(r, false));
      draft.settled = draft.settled.without(node);
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

  @Override
  public Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>(settled.ranges().keySet());
    new Draft(this).all().forEach(request -> nodes.add(request.node()));
    return nodes;
  }

  @Override
  public Change<Granting> drop(Node node) {
    return new Drop(node);
  }

  /** What is to become of it. */
  private static final class Draft {
    private final List<Item> items;
    private final List<Request> takers;
    private final List<Put> putters;
    private final List<Lent> lent;
    private Settled settled;
    private final List<Granting.Grant> grants = new ArrayList<>();

    Draft(@Nullable Entry now) {
      QueueEntry queue = now instanceof QueueEntry there ? there : EMPTY;
      items = new ArrayList<>(queue.items());
      takers = new ArrayList<>(queue.takers());
      putters = new ArrayList<>(queue.putters());
      lent = new ArrayList<>(queue.lent());
      settled = queue.settled();
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
      takers.remove(request);
      putters.removeIf(put -> put.request().equals(request));
      // A put that was cancelled when there was room already, and that nothing has taken.
      items.removeIf(item -> item.put().equals(request));
      Lent one = lentTo(request);
      if (one != null) {
        lent.remove(one);
        if (!kept) {
          items.addFirst(one.item());
        }
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
          items.add(new Item(put.request(), put.value()));
          settled = settled.with(put.request());
          grants.add(new Granting.Grant(put.request(), NOTHING));
          moved = true;
        }
        if (!takers.isEmpty() && !items.isEmpty()) {
          Request taker = takers.removeFirst();
          Item item = items.removeFirst();
          lent.add(new Lent(taker, item));
          grants.add(new Granting.Grant(taker, item.value()));
          moved = true;
        }
      }
    }

    Change.Changed<Granting> changed(
        boolean done, byte @Nullable [] value, @Nullable Request asking) {
      List<Granting.Grant> others =
          grants.stream().filter(grant -> !grant.request().equals(asking)).toList();
      return new Change.Changed<>(
          new QueueEntry(
              List.copyOf(items),
              List.copyOf(takers),
              List.copyOf(putters),
              List.copyOf(lent),
              settled),
          new Granting(done, value, others));
    }
  }
}
