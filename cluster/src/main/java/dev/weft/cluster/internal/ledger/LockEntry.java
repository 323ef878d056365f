package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record of a lock.
 *
 * @param token grows with each holder
 * @param line the holder first, then what waits, the longest first
 * @param settled the requests that are over
 */
public record LockEntry(long token, List<Request> line, Settled settled) implements RequestedEntry {
  @Serial private static final long serialVersionUID = 1;
  private static final LockEntry FREE = new LockEntry(0, List.of(), Settled.NONE);

  /** Takes the lock, or waits for it; gives the token. */
  public record Acquire(Request request, boolean mayWait) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      LockEntry lock = now instanceof LockEntry there ? there : FREE;
      if (lock.settled().contains(request)) {
        return new Changed<>(now, Granting.WAIT);
      }
      if (!lock.line().contains(request)) {
        if (!lock.line().isEmpty() && !mayWait) {
          // Over: one that comes once more, when the lock is free, would hold it for nobody.
          return new Changed<>(
              new LockEntry(lock.token(), lock.line(), lock.settled().with(request)),
              Granting.WAIT);
        }
        List<Request> line = new ArrayList<>(lock.line());
        line.add(request);
        lock =
            new LockEntry(
                lock.token() + (line.size() == 1 ? 1 : 0), List.copyOf(line), lock.settled());
      }
      return lock.line().getFirst().equals(request)
          ? new Changed<>(lock, new Granting(true, bytes(lock.token()), List.of()))
          : new Changed<>(lock, Granting.WAIT);
    }
  }

  /** Gives the lock back, or ends a wait for it. */
  public record Release(Request request) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      LockEntry lock = now instanceof LockEntry there ? there : FREE;
      return lock.without(List.of(request), lock.settled().with(request));
    }
  }

  /** Ends the requests of a node that is lost. */
  private record Drop(Node node) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      return now instanceof LockEntry lock
          ? lock.without(
              lock.line().stream().filter(r -> r.node().equals(node)).toList(),
              lock.settled().without(node))
          : new Changed<>(now, Granting.DONE);
    }
  }

  @Override
  public Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>(settled.ranges().keySet());
    line.forEach(request -> nodes.add(request.node()));
    return nodes;
  }

  @Override
  public Change<Granting> drop(Node node) {
    return new Drop(node);
  }

  private Change.Changed<Granting> without(List<Request> ended, Settled settledNow) {
    List<Request> left = new ArrayList<>(line);
    left.removeAll(ended);
    if (left.isEmpty() || left.getFirst().equals(line.getFirst())) {
      return new Change.Changed<>(
          new LockEntry(token, List.copyOf(left), settledNow), Granting.DONE);
    }
    Request next = left.getFirst();
    return new Change.Changed<>(
        new LockEntry(token + 1, List.copyOf(left), settledNow),
        new Granting(true, null, List.of(new Granting.Grant(next, bytes(token + 1)))));
  }

  private static byte[] bytes(long token) {
    return ByteBuffer.allocate(Long.BYTES).putLong(token).array();
  }
}
