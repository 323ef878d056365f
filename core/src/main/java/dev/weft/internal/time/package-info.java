/** Arithmetic of durations. Knows nothing of Weft. */
@NullMarked
package dev.weft.internal.time;

import org.jspecify.annotations.NullMarked;
