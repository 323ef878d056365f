package dev.weft;

/**
 * A callback of the kernel's own that takes no lock and calls no code of the user's, an exception
 * handler included. Whichever of the loop's two threads drives runs it in place, which saves the
 * switches to the callbacks' thread and back: see {@link Iterations}.
 */
interface KernelCallback {}
