/**
 * Weft for languages that do not tell a lambda with a value from one without: Kotlin, Groovy,
 * Scala. {@link dev.weft.lambda.Calls} has a twin of each method that takes code and is overloaded.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.lambda;

import org.jspecify.annotations.NullMarked;
