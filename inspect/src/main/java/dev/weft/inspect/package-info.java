/**
 * Shows what a running program does. {@link dev.weft.inspect.Inspector} serves a live page of the
 * program that it runs in; {@link dev.weft.inspect.Inspect} is a program that looks at another JVM:
 * what {@code ./weft ps}, {@code pstree}, {@code top} and {@code page} run.
 */
@NullMarked
package dev.weft.inspect;

import org.jspecify.annotations.NullMarked;
