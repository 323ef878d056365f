/**
 * Metrics of loops, tasks, executors, servers and connections for Micrometer: see {@link
 * dev.weft.micrometer.WeftMetrics}.
 */
@NullMarked
package dev.weft.micrometer;

import org.jspecify.annotations.NullMarked;
