/**
 * The programs that are measured: which there are, how they are built and started, and how load is
 * put on them.
 */
@NullMarked
package dev.weft.bench.peer;

import org.jspecify.annotations.NullMarked;
