package dev.weft.net.internal.tls;

import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.net.internal.poll.LoopLocal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Whose handshake a loop's servers answer next. An answer takes about a millisecond of {@link
 * TlsWorkers}, so no more are begun than those can do at once; until its turn, a client costs
 * little more than the bytes that it sent.
 *
 * <p>First comes the peer of which the fewest wait, and among equals the one that came last:
 * thousands that were sent at once and never go on hold up none that comes after them, from another
 * peer or from the same; and in an overload those are answered whose clients are still there.
 * Confined to the loop.
 */
public final class TlsTurns {
  public static final LoopLocal<TlsTurns> OF_LOOP = new LoopLocal<>(TlsTurns::new);

  private final EventLoop loop;
  private final Map<Object, Peer> peers = new HashMap<>();

  /** Those of which a client waits, the next one first. */
  private final NavigableSet<Peer> order =
      new TreeSet<>(
          Comparator.comparingInt((Peer peer) -> peer.waiting.size())
              .thenComparing(peer -> peer.waiting.getLast().arrival, Comparator.reverseOrder()));

  private int free = TlsWorkers.THREADS;
  private long arrivals;
  private int waiting;

  public TlsTurns(EventLoop loop) {
    this.loop = loop;
  }

  /** The turn of one client. */
  public static final class Turn {
    private enum State {
      WAITING,
      TAKEN,
      ENDED
    }

    private final Object peer;
    private final Runnable action;
    private final Context context;
    private long arrival;
    private State state = State.WAITING;

    /**
     * A turn to be asked for.
     *
     * @param peer whose turn it is, see {@code Addresses.owner}
     * @param action what to do then, even if the turn was ended just before
     * @param context the context to do it in
     */
    public Turn(Object peer, Runnable action, Context context) {
      this.peer = peer;
      this.action = action;
      this.context = context;
    }
  }

  /** The turns that wait, of one peer, in the order in which they came. */
  private record Peer(SequencedSet<Turn> waiting) {}

  /** Has a turn's action done when the turn comes: in the next iteration, if no other waits. */
  public void ask(Turn turn) {
    turn.arrival = arrivals++;
    Peer peer = peers.computeIfAbsent(turn.peer, _ -> new Peer(new LinkedHashSet<>()));
    if (!peer.waiting.isEmpty()) {
      order.remove(peer); // its place depends on what waits
    }
    peer.waiting.add(turn);
    order.add(peer);
    waiting++;
    grant();
  }

  /** Lets the next one have its turn, be it that this one was taken or that it is given up. */
  public void end(Turn turn) {
    if (turn.state == Turn.State.WAITING) {
      leave(turn);
    } else if (turn.state == Turn.State.TAKEN) {
      free++;
    }
    turn.state = Turn.State.ENDED;
    grant();
  }

  /** How many wait. */
  public int waiting() {
    return waiting;
  }

  private void grant() {
    while (free > 0 && !order.isEmpty()) {
      Turn next = order.getFirst().waiting.getLast();
      leave(next);
      next.state = Turn.State.TAKEN;
      free--;
      loop.callSoon(next.action, next.context);
    }
  }

  private void leave(Turn turn) {
    Peer peer = peers.get(turn.peer);
    if (peer == null) {
      throw new IllegalStateException("nobody of " + turn.peer + " waits for a turn");
    }
    order.remove(peer);
    peer.waiting.remove(turn);
    waiting--;
    if (peer.waiting.isEmpty()) {
      peers.remove(turn.peer);
    } else {
      order.add(peer);
    }
  }
}
