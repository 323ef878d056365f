/**
 * Runs trace programs, small concurrent programs with the trace that CPython's asyncio made of
 * them, on Weft's public API, and compares.
 */
@NullMarked
package dev.weft.conformance;

import org.jspecify.annotations.NullMarked;
