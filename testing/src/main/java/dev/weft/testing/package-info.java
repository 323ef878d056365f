/**
 * Helpers for tests of code that runs on Weft.
 *
 * <p>{@link dev.weft.testing.OnLoop} gives each JUnit test a loop of its own, runs it there, and
 * fails it if it leaves anything behind. {@link dev.weft.testing.VirtualClock}, which that uses and
 * which needs no JUnit, lets a test with long timeouts take no time, and finds deadlocks at once.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
