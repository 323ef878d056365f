package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the input of a connection ends whose server shuts down: where its reader waits between two
 * requests. A request that is already on its way to the socket is let in. Confined to the loop.
 */
final class ClosingInput {
  /**
   * How long after the shutdown began, or the connection, a request may still come. A client that
   * was just answered may be sending the next one, and may wait for a processor to do it.
   */
  private static final Duration LINGER = Duration.ofMillis(100);

  /**
   * How long a connection must have been silent that sends lines and never gets an answer: of such
   * a one nothing shows where a message ends.
   */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final Duration lingersUntil;
  private @Nullable TimerHandle timer;

  ClosingInput(EventLoop loop) {
    this.loop = loop;
    this.lingersUntil = loop.time().plus(LINGER);
  }

  /** How long a wait between requests may take; nothing or less once the time is over. */
  Duration untilEnd() {
    return lingersUntil.minus(loop.time());
  }

  /** How long a wait may take that may stand between messages, or within one. */
  Duration silence() {
    return SILENCE;
  }

  /** Calls something when a wait has taken too long. */
  void watch(Duration limit, Runnable end) {
    stopWatching();
    timer = loop.callLater(limit, end);
  }

  /** The wait is over. */
  void stopWatching() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
