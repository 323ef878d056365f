package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Three results that were awaited together by {@link Async#gatherThree}.
 *
 * @param first the first result
 * @param second the second result
 * @param third the third result
 * @param <A> the type of the first
 * @param <B> the type of the second
 * @param <C> the type of the third
 */
public record Three<
    A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(
    A first, B second, C third) {}
