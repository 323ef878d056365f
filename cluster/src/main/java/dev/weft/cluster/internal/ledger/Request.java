package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;

/**
 * What a node asks of a record, once or, where answers may be lost, more often.
 *
 * @param node who asks
 * @param number which of its requests for the record this is; they are numbered one after another,
 *     from 1 on
 * @param settledBelow all requests of the node for the record with smaller numbers are over, and
 *     the record knows that
 */
public record Request(Node node, long number, long settledBelow) implements Serializable {
  @Serial private static final long serialVersionUID = 1;
}
