package dev.weft.net.internal.transport;

/** What feeds a reader only when a task wants more than the reader has. Used on the loop. */
public interface FeederOnDemand {

  /**
   * Feeds the reader some of what is there already, for a task that would wait otherwise.
   *
   * @return whether the reader was fed bytes, the end, or a failure; if not, it is fed as soon as
   *     something comes
   */
  boolean feedNow();
}
