/** {@code ./weft bench}: which cases there are, and how they are run side by side. */
@NullMarked
package dev.weft.bench.run;

import org.jspecify.annotations.NullMarked;
