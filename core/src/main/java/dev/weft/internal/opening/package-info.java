/**
 * Opens a package of the JDK to a module of this JVM, by an agent that a child JVM attaches. Knows
 * nothing of Weft.
 */
@NullMarked
package dev.weft.internal.opening;

import org.jspecify.annotations.NullMarked;
