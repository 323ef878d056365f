/** What programs forget to close. */
@NullMarked
package dev.weft.internal.lost;

import org.jspecify.annotations.NullMarked;
