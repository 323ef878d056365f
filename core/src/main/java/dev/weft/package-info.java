/**
 * The kernel: an event loop whose tasks are virtual threads.
 *
 * <p>Start at {@link dev.weft.Async}, the facade that most programs need; {@link
 * dev.weft.EventLoop}, {@link dev.weft.Future} and {@link dev.weft.Task} are what it is made of.
 * There is no I/O here: a loop waits in a {@link dev.weft.spi.Poller}, which other modules provide.
 *
 * <p>The order in which callbacks, wake-ups and cancellations run is that of CPython 3.14's
 * asyncio.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
