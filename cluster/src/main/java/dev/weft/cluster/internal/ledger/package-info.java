/**
 * What the layer asks of an engine: records that are changed where they are owned, mail, and who is
 * there. {@link dev.weft.cluster.internal.ledger.Ledger} is the whole of it.
 */
@NullMarked
package dev.weft.cluster.internal.ledger;

import org.jspecify.annotations.NullMarked;
