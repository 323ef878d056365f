/**
 * Loops and tasks seen from outside: the watchdog, {@code ps}, the flight recorder. Knows a loop
 * and a task by two interfaces of its own, and writes nothing that they read.
 */
@NullMarked
package dev.weft.internal.observe;

import org.jspecify.annotations.NullMarked;
