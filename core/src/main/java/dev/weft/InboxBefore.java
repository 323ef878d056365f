package dev.weft;

/**
 * A line of the processor's cache. Integers, as these leave no gap for a field of the classes
 * below.
 */
@SuppressWarnings("UnusedVariable")
abstract class InboxBefore {
  private int b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15;
}
