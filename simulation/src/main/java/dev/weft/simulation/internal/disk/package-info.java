/**
 * The disk of a simulated host, below {@code java.nio.file}: what is on it, what of that a crash
 * leaves, and the file system through which programs see it.
 */
@NullMarked
package dev.weft.simulation.internal.disk;

import org.jspecify.annotations.NullMarked;
