/**
 * Locks, events, conditions, semaphores and barriers for the tasks of one loop.
 *
 * <p>One thing at a time runs on a loop, so code between two waits needs none of them. They are for
 * what goes on across a wait:
 *
 * <ul>
 *   <li>{@link dev.weft.sync.Lock}: one task at a time in a section that waits in its middle.
 *   <li>{@link dev.weft.sync.Semaphore}, {@link dev.weft.sync.BoundedSemaphore}: a limited number
 *       of tasks at a time.
 *   <li>{@link dev.weft.sync.Event}: a flag to wait for.
 *   <li>{@link dev.weft.sync.Condition}: waiting, with a lock, for a state that others change.
 *   <li>{@link dev.weft.sync.Barrier}: tasks that wait for each other.
 * </ul>
 *
 * <p>To hand values from task to task there are the queues of {@code dev.weft.queue}.
 *
 * <h2>What they have in common</h2>
 *
 * <p>All are fair: the task that came first is woken first. All behave, down to the order of each
 * wake-up, as those of asyncio in CPython 3.14 do.
 *
 * <p><strong>Cancellation.</strong> Each wait can be cancelled, and then throws {@link
 * dev.weft.CancelledError}. What the task waited for is then not taken, and a turn that it was
 * given just before is passed on to the next waiter: a cancellation loses nothing. {@link
 * dev.weft.sync.Condition#await()} is the one that takes its lock again first.
 *
 * <p><strong>Time limits.</strong> No method takes one: {@code Async.timeout} sets it, around one
 * wait or around several.
 *
 * <p><strong>Threads.</strong> An object may be made anywhere; from the first wait on it belongs to
 * the loop of the task that waited. The tasks and callbacks of that loop may use it. Others are
 * refused with an {@link java.lang.IllegalStateException}, and pass their call on with {@link
 * dev.weft.EventLoop#callSoonThreadsafe(Runnable)}.
 *
 * <p>The primitives are made of the kernel's public methods alone, and so can others be: {@link
 * dev.weft.sync.LoopBound} and {@link dev.weft.sync.Waiters} are the common parts.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.sync;

import org.jspecify.annotations.NullMarked;
