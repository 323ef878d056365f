/**
 * What {@code ./weft bench} starts in JVMs of their own, beside the programs of the peers: each
 * prints its figures as {@code name=value}.
 */
@NullMarked
package dev.weft.bench.program;

import org.jspecify.annotations.NullMarked;
