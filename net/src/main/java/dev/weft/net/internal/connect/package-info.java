/**
 * How sockets come to be: names are looked up, addresses tried or listened on, channels of other
 * code adopted, and the transport started for a task that waits.
 */
@NullMarked
package dev.weft.net.internal.connect;

import org.jspecify.annotations.NullMarked;
