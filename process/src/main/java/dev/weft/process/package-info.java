/**
 * Child processes: tasks start them, talk to them and wait for them.
 *
 * <p>{@link Processes} is where to begin.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.process;

import org.jspecify.annotations.NullMarked;
