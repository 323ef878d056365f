package dev.weft.cluster;

import java.io.Serializable;
import java.util.Objects;

/**
 * One JVM of a cluster, for as long as it runs: one that is started again at the same address is
 * another member.
 *
 * @param id what no other member has
 * @param name where it listens, for people
 */
public record Member(String id, String name) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Checks both. */
  public Member {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
  }

  @Override
  public String toString() {
    return name;
  }
}
