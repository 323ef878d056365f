package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;

/**
 * One JVM of the cluster, for as long as it runs: a member that is started again is another node.
 *
 * @param id what no other node has
 * @param name for people: where it listens
 * @param client whether it keeps no records and runs no bodies
 */
public record Node(String id, String name, boolean client) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  @Override
  public boolean equals(Object other) {
    return other instanceof Node node && node.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
