package dev.weft.net.internal.poll;

import org.jspecify.annotations.Nullable;

/**
 * What registers a channel with the loop's poller. It is told of what the channel was waited for,
 * and of nothing else. Confined to the loop.
 */
public interface ReadinessListener {

  /** The channel can be read, or accepts. */
  default void readReady() {}

  /** The channel can be written, or is connected. */
  default void writeReady() {}

  /**
   * The reader of what is written to the channel, a pipe, is gone; after {@link
   * Registration#watchForHangup()}, and once.
   */
  default void hungUp() {}

  /**
   * What the program should have closed, for a report when the loop is closed in debug mode.
   *
   * @return a name, or null where nothing is left to be closed, or something else's
   */
  default @Nullable String stillOpen() {
    return null;
  }
}
