package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Ledger;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.wire.Outcomes;
import dev.weft.cluster.internal.wire.Portable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the parts of a cluster's node have in common. */
final class Hub {
  final ClusterOptions options;
  final Portable portable;
  final Outcomes outcomes;
  final Counts counts = new Counts();

  /** Set once, before the parts are used. */
  private volatile @Nullable Ledger ledger;

  private volatile boolean closed;

  /** Set when nothing is waited for any more: who begins to wait later looks here, and ends it. */
  private volatile boolean over;

  Hub(ClusterOptions options, ClassLoader loader) {
    this.options = options;
    java.io.ObjectInputFilter filter = options.filter();
    java.io.ObjectInputFilter ofTheJvm = java.io.ObjectInputFilter.Config.getSerialFilter();
    this.portable =
        new Portable(
            loader,
            filter != null
                ? filter
                : ofTheJvm != null ? ofTheJvm : _ -> java.io.ObjectInputFilter.Status.UNDECIDED,
            options.sizeLimitBytes());
    this.outcomes = new Outcomes(portable);
  }

  void start(Ledger engine) {
    ledger = engine;
  }

  Ledger ledger() {
    Ledger engine = ledger;
    if (engine == null) {
      throw new AssertionError("the ledger's first mail comes before it is there");
    }
    return engine;
  }

  Node self() {
    return ledger().self();
  }

  void mail(Node to, Mail mail) {
    ledger().mail(to, mail);
  }

  <R extends @Nullable Object> CompletableFuture<R> change(String key, Change<R> change) {
    return ledger().change(key, change);
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** What waits fails so when it is over. */
  static RuntimeException closedBefore() {
    return new IllegalStateException("the cluster was closed before that was done");
  }

  void ensureOpen(String call) {
    if (closed) {
      throw new IllegalStateException(call + " of a cluster that is closed, or is being closed");
    }
    if (!ledger().isMajority()) {
      throw new MinorityException(
          call
              + " on this side of the network: half of the members or more are out of its reach,"
              + " and may go on without it");
    }
  }

  /** Whether a node can be written to. */
  boolean isThere(Node node) {
    return ledger().nodes().contains(node);
  }
}
