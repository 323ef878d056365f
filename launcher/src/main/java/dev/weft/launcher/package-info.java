/** What {@code ./weft} runs beside the programs of its users: their compiler and its prompt. */
@NullMarked
package dev.weft.launcher;

import org.jspecify.annotations.NullMarked;
