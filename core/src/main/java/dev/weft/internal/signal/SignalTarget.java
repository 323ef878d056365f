package dev.weft.internal.signal;

/** A loop, as far as a handler of signals has to know it. */
public interface SignalTarget {

  /** Has code run on the loop soon, unless it is closed or being closed. Any thread. */
  void onLoop(Runnable code);

  /** Handles the signal, on the loop. */
  void handle(SignalRoute signal);
}
