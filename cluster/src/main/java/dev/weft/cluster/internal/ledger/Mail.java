package dev.weft.cluster.internal.ledger;

/**
 * A message from one node to another. All kinds have the same shape; what a kind does not need is
 * empty.
 *
 * @param number of the call that it belongs to, or of an attempt
 * @param name of a task, or of a structure
 * @param bytes what travels along
 */
public record Mail(Kind kind, long number, String name, byte[] bytes) {
  private static final byte[] NOTHING = {};

  /** What a message asks or tells. */
  public enum Kind {
    /** Run a body that is kept nowhere; its number is the caller's. */
    RUN,
    /** That body was taken on: there is room for another. */
    TAKEN,
    /** That body has ended. */
    RAN,
    /** Nothing waits for that body any more. */
    STOP,
    /** Run a body whose record is stored; the number is that of the attempt. */
    START,
    /** A stored body has ended, or was cancelled. */
    ENDED,
    /** A stored body is to be cancelled. */
    HALT,
    /** If you do not run that attempt, take it on anew. */
    PROBE,
    /** A wait for a structure is over. */
    GRANT,
    /** A message of a topic. */
    PUBLISH,
    /** Its subscribers have taken it in. */
    TOOK,
    /** This member leaves soon, and takes no more on. */
    LEAVING,
    /** For the engine's own use. */
    ENGINE
  }

  /** A message without a name and bytes. */
  public static Mail of(Kind kind, long number) {
    return new Mail(kind, number, "", NOTHING);
  }

  /** A message without bytes. */
  public static Mail of(Kind kind, long number, String name) {
    return new Mail(kind, number, name, NOTHING);
  }
}
