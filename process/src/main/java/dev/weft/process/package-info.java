/**
 * Child processes: tasks start them, talk to them and wait for them.
 *
 * <p>{@link Processes} is where to begin.
 */
@NullMarked
package dev.weft.process;

import org.jspecify.annotations.NullMarked;
