/**
 * How bodies, values and failures travel: as bytes that only the member which runs the body, or the
 * caller, reads.
 */
@NullMarked
package dev.weft.cluster.internal.wire;

import org.jspecify.annotations.NullMarked;
