/**
 * Looks at the tasks of another JVM: a program, {@link dev.weft.inspect.Inspect}, which is what
 * {@code ./weft ps} and {@code ./weft pstree} run.
 */
@NullMarked
package dev.weft.inspect;

import org.jspecify.annotations.NullMarked;
