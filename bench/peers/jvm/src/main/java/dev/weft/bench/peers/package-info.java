/** What Weft is compared with on the JVM, each written as its own documentation would. */
@NullMarked
package dev.weft.bench.peers;

import org.jspecify.annotations.NullMarked;
