/**
 * What the kernel's operations cost, as JMH benchmarks, and what a sleeping task weighs. {@code
 * bench/README.md} says how to run them and how to read the figures.
 */
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
