package dev.weft.cluster.internal.ledger;

import dev.weft.cluster.internal.ledger.QueueEntry.Request;
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
 * @param recent the last requests that are over: the same one later than its end does nothing
 */
public record LockEntry(long token, List<Request> line, List<String> recent) implements Entry {
  @Serial private static final long serialVersionUID = 1;
  private static final int REMEMBERED = 1_024;
  private static final LockEntry FREE = new LockEntry(0, List.of(), List.of());

  /** Takes the lock, or waits for it; gives the token. */
  public record Acquire(Request request, boolean mayWait) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      LockEntry lock = now instanceof LockEntry there ? there : FREE;
      if (lock.recent().contains(request.request())) {
        return new Changed<>(now, Granting.WAIT);
      }
      if (!lock.line().contains(request)) {
        if (!lock.line().isEmpty() && !mayWait) {
          return new Changed<>(now, Granting.WAIT);
        }
        List<Request> line = new ArrayList<>(lock.line());
        line.add(request);
        lock =
            new LockEntry(
                lock.token() + (line.size() == 1 ? 1 : 0), List.copyOf(line), lock.recent());
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
      return (now instanceof LockEntry lock ? lock : FREE).without(List.of(request));
    }
  }

  /** Ends the requests of a node that is lost. */
  public record Drop(Node node) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      return now instanceof LockEntry lock
          ? lock.without(lock.line().stream().filter(r -> r.node().equals(node)).toList())
          : new Changed<>(now, Granting.DONE);
    }
  }

  /** The nodes whose requests are in it. */
  public Set<Node> nodes() {
    Set<Node> nodes = new HashSet<>();
    line.forEach(request -> nodes.add(request.node()));
    return nodes;
  }

  private Change.Changed<Granting> without(List<Request> ended) {
    List<Request> left = new ArrayList<>(line);
    left.removeAll(ended);
    List<String> over = new ArrayList<>(recent);
    ended.forEach(request -> over.add(request.request()));
    if (over.size() > REMEMBERED) {
      over.subList(0, over.size() - REMEMBERED).clear();
    }
    if (left.isEmpty() || left.getFirst().equals(line.getFirst())) {
      return new Change.Changed<>(
          new LockEntry(token, List.copyOf(left), List.copyOf(over)), Granting.DONE);
    }
    Request next = left.getFirst();
    return new Change.Changed<>(
        new LockEntry(token + 1, List.copyOf(left), List.copyOf(over)),
        new Granting(
            true,
            null,
            List.of(new Granting.Grant(next.node(), next.request(), bytes(token + 1)))));
  }

  private static byte[] bytes(long token) {
    return ByteBuffer.allocate(Long.BYTES).putLong(token).array();
  }
}
