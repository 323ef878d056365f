/**
 * The doors for what is built around a loop: a {@link dev.weft.spi.Poller} that it waits in, and
 * the {@link dev.weft.spi.LoopInspection} of tests and tools. Programs need neither.
 */
@NullMarked
package dev.weft.spi;

import org.jspecify.annotations.NullMarked;
