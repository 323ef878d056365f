package dev.weft.simulation;

/**
 * Something on a simulated host reached out of the simulation: a real socket, a thread pool, a call
 * of the JDK's that waits in real time. The message says what, and what to use in its place.
 */
public class OutsideWorldException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  OutsideWorldException(String message) {
    super(message);
  }
}
