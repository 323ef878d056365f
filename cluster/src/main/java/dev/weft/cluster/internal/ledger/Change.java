package dev.weft.cluster.internal.ledger;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one record, at its owner and at its backup, one change after another.
 *
 * <p>An engine applies it in both places, so it looks at nothing but the record and itself: no
 * clock, no random number. After a member was lost it may be applied once more to a record that has
 * seen it already, so it gives the same reply then.
 *
 * @param <R> what it replies
 */
public interface Change<R extends @Nullable Object> extends Serializable {

  /**
   * What becomes of the record.
   *
   * @param now the record, or null if there is none under that key
   */
  Changed<R> apply(@Nullable Entry now);

  /**
   * What a change has done.
   *
   * @param entry the record from now on; the same object where nothing changed, null to drop it
   * @param reply for the node that asked
   */
  record Changed<R extends @Nullable Object>(@Nullable Entry entry, R reply) {}
}
