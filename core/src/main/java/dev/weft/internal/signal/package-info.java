/** Signals of the process, and what gets them. Knows nothing of Weft. */
@NullMarked
package dev.weft.internal.signal;

import org.jspecify.annotations.NullMarked;
