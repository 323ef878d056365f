package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a structure replies: whether the wait that it began is over, and which others
 * are. The node that asked tells the others, by mail.
 *
 * @param done whether the request is granted, and need not wait
 * @param value what it got, if it got something
 * @param grants the waits of others that are over
 */
public record Granting(boolean done, byte @Nullable [] value, List<Grant> grants)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** It has to wait. */
  public static final Granting WAIT = new Granting(false, null, List.of());

  /** It is done, with nothing to give. */
  public static final Granting DONE = new Granting(true, null, List.of());

  /** A wait that is over. */
  public record Grant(Request request, byte[] value) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }
}
