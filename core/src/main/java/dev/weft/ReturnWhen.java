package dev.weft;

/** When {@link Async#wait} returns. */
public enum ReturnWhen {
  /** When the first of them is done, however it ended. */
  FIRST_COMPLETED,
  /** When the first of them failed, or all are done; a cancelled one did not fail. */
  FIRST_EXCEPTION,
  /** When all of them are done. */
  ALL_COMPLETED
}
