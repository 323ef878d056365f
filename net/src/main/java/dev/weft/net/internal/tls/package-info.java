/**
 * Encryption between two transports: records, handshakes, their turns and limits, and how it all
 * ends. Knows the transport below by its contract.
 */
@NullMarked
package dev.weft.net.internal.tls;

import org.jspecify.annotations.NullMarked;
