/** Whose a stack frame is, and stacks as their authors know them. Knows Weft by names alone. */
@NullMarked
package dev.weft.internal.frames;

import org.jspecify.annotations.NullMarked;
