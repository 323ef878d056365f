package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Two results that were awaited together by {@link Async#gatherBoth}.
 *
 * @param first the first result
 * @param second the second result
 * @param <A> the type of the first
 * @param <B> the type of the second
 */
public record Both<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) {}
