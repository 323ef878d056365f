/**
 * Files for tasks: reading, writing, copying, walking and watching, without blocking the loop.
 *
 * <p>No system offers files that tell when they are ready, so {@link dev.weft.file.AsyncFiles} does
 * the work in threads and lets the task wait. What it does not have, {@link
 * dev.weft.Async#toThread} does with {@link java.nio.file.Files}.
 *
 * <p>Null is refused where a type does not allow it by {@code @Nullable}: at once, by a {@link
 * NullPointerException} that names the parameter.
 */
@NullMarked
package dev.weft.file;

import org.jspecify.annotations.NullMarked;
