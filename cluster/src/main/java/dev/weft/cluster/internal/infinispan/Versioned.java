package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Entry;
import java.io.Serial;
import java.io.Serializable;
import java.util.UUID;

/**
 * A record as the cache holds it. Two are equal if they are of the same change, which is how a
 * change is made only in place of the record that it was computed from.
 */
record Versioned(UUID version, Entry entry) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  @Override
  public boolean equals(Object other) {
    return other instanceof Versioned versioned && versioned.version.equals(version);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }
}
