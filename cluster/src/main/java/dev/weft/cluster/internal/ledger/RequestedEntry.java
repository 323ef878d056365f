package dev.weft.cluster.internal.ledger;

import java.util.Set;

/** A record that remembers who has asked what of it. */
public interface RequestedEntry extends Entry {

  /** The nodes of which it remembers something. */
  Set<Node> nodes();

  /**
   * What ends the requests of a node that is lost, and forgets it. If the node is there after all,
   * what it still waits for is asked again, and begins anew.
   */
  Change<Granting> drop(Node node);
}
