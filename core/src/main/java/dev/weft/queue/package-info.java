/**
 * Queues that hand values from task to task: first in first out, last in first out, or by priority.
 *
 * <p>{@link dev.weft.queue.Queue} says what they have in common.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.queue;

import org.jspecify.annotations.NullMarked;
