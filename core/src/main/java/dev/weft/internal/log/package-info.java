/**
 * The log's own thread, and what it takes to write what users' code describes. Knows nothing of
 * Weft.
 */
@NullMarked
package dev.weft.internal.log;

import org.jspecify.annotations.NullMarked;
