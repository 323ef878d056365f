/**
 * HTTP and WebSocket on the event loop, with Jetty's engine underneath.
 *
 * <p>Start at {@link dev.weft.http.Http#startServer(String, int, Routes)}: a handler runs in a task
 * of its own, waits as all tasks do, and returns its {@link dev.weft.http.Response}.
 *
 * <p>For a Jetty {@code Server} of one's own, with servlets or a framework in it, there are {@link
 * dev.weft.http.WeftConnector}, {@link dev.weft.http.LoopThreadPool} and {@link
 * dev.weft.http.LoopScheduler}: nothing else here shows what the engine is.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.http;

import org.jspecify.annotations.NullMarked;
