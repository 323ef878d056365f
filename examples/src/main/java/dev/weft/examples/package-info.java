/** Programs to run and to learn from: {@code ./weft demo} and {@code ./weft echo}. */
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
