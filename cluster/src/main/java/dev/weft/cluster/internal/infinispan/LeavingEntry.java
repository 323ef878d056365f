package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Entry;
import java.io.Serial;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which member may leave now. It is never given back: a member that has left is not there. */
record LeavingEntry(String nodeId) implements Entry {
  @Serial private static final long serialVersionUID = 1;

  /** Takes the turn, if the member that has it is gone. */
  record Take(String nodeId, Set<String> there) implements Change<Boolean> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Boolean> apply(@Nullable Entry now) {
      if (now instanceof LeavingEntry other
          && !other.nodeId().equals(nodeId)
          && there.contains(other.nodeId())) {
        return new Changed<>(now, false);
      }
      return new Changed<>(new LeavingEntry(nodeId), true);
    }
  }
}
