package dev.weft.cluster.internal.ledger;

import org.jspecify.annotations.Nullable;

/** A record, and a node that asks things of it. */
final class Asking {
  private final Node node;
  private @Nullable Entry entry;
  private long last;

  Asking(String name) {
    node = node(name);
  }

  static Node node(String name) {
    return new Node(name, name, false);
  }

  /** A request of this node, which has settled all before it. */
  Request next() {
    last++;
    return new Request(node, last, last);
  }

  /** A request of this node that leaves all before it open. */
  Request nextWithAllOpen() {
    last++;
    return new Request(node, last, 1);
  }

  <R extends @Nullable Object> R make(Change<R> change) {
    Change.Changed<R> changed = change.apply(entry);
    entry = changed.entry();
    return changed.reply();
  }

  RequestedEntry record() {
    return (RequestedEntry) entry;
  }
}
