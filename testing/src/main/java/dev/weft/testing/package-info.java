/**
 * Helpers for tests of code that runs on Weft.
 *
 * <p>{@link dev.weft.testing.VirtualClock} lets a test with long timeouts take no time, and finds
 * deadlocks at once.
 */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
