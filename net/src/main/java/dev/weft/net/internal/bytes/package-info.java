/**
 * Bytes that wait, arrays that are used again, lists without entries, and what closes quietly.
 * Knows nothing of the network.
 */
@NullMarked
package dev.weft.net.internal.bytes;

import org.jspecify.annotations.NullMarked;
