/**
 * How work flows from task to task: at intervals, so many at once, the first of several, in limits
 * of time and of rate, from generators and through channels.
 *
 * <p>{@link dev.weft.flow.Flows} has the functions, for static import; {@link
 * dev.weft.flow.Channel}, {@link dev.weft.flow.RateLimiter} and {@link
 * dev.weft.flow.CapacityLimiter} are objects that tasks share; {@link dev.weft.flow.Publishers}
 * joins streams of other libraries.
 *
 * <p>All of it is made of the public methods of {@code dev.weft}, {@code dev.weft.sync} and {@code
 * dev.weft.queue} alone, so what is missing here can be written in the same way.
 *
 * <p><strong>Cancellation.</strong> Each wait can be cancelled, and then throws {@link
 * dev.weft.CancelledError}. What has started tasks ends them before: no task outlives the call, or
 * the loop over results, that made it.
 *
 * <p><strong>Threads.</strong> Everything is for the tasks and callbacks of one loop, but for what
 * {@code Publishers} says otherwise.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.flow;

import org.jspecify.annotations.NullMarked;
