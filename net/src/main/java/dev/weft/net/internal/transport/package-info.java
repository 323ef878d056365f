/**
 * The transports of sockets, pipes, streams that block and memory, with their one life; and how
 * files go through them. Knows what stands on a transport by small interfaces of its own.
 */
@NullMarked
package dev.weft.net.internal.transport;

import org.jspecify.annotations.NullMarked;
