/**
 * Networking on the event loop: streams that tasks wait on, and below them transports and protocols
 * that the loop calls.
 *
 * <p>Start at {@link dev.weft.net.Net}: {@link dev.weft.net.Net#openConnection(String, int)} for a
 * client, {@link dev.weft.net.Net#startServer(String, int, StreamHandler)} for a server. Both give
 * a {@link dev.weft.net.StreamReader} and a {@link dev.weft.net.StreamWriter}, which read like
 * blocking code. A {@link dev.weft.net.Protocol} is the level below, called by the loop for each
 * event of a {@link dev.weft.net.Transport}, with no task at all.
 *
 * <p>Everything here belongs to one loop, the one that the calling task or callback runs on, and is
 * for that loop's code only. The order of events is that of CPython 3.13's asyncio.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.net;

import org.jspecify.annotations.NullMarked;
