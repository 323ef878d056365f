/** Figures, what they say about the targets, and the table, file and charts that show them. */
@NullMarked
package dev.weft.bench.report;

import org.jspecify.annotations.NullMarked;
