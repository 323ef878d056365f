/** Threads for calls that block, for Weft's own modules: none of it has a lock. */
@NullMarked
package dev.weft.internal.threads;

import org.jspecify.annotations.NullMarked;
