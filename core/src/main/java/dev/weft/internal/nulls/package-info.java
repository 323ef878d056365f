/** Refuses nulls within what callers hand over, for all modules. Knows nothing of Weft. */
@NullMarked
package dev.weft.internal.nulls;

import org.jspecify.annotations.NullMarked;
