/**
 * Queues that hand values from task to task: first in first out, last in first out, or by priority.
 *
 * <p>{@link dev.weft.queue.Queue} says what they have in common.
 */
@NullMarked
package dev.weft.queue;

import org.jspecify.annotations.NullMarked;
