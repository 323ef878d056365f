package dev.weft.conformance;

/** An operation of a program. */
sealed interface Op permits InstantOp, WaitingOp {}
