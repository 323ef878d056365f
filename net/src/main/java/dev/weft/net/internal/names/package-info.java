/**
 * Addresses in words, and what looks names up. Of Weft's network it knows what users see of
 * lookups.
 */
@NullMarked
package dev.weft.net.internal.names;

import org.jspecify.annotations.NullMarked;
