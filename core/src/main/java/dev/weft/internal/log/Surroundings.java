package dev.weft.internal.log;

/** What a line of the log is written in: it sets the log's thread up, and says how to undo that. */
public interface Surroundings {
  /** None. */
  Surroundings NONE = () -> () -> {};

  Runnable enter();
}
