package dev.weft;

import static dev.weft.Async.sleep;
import static java.time.Duration.ofSeconds;

import java.util.ArrayList;
import java.util.List;

/** What tests have tasks do that they look at afterwards. */
abstract class LoggedWork {
  final List<String> log = new ArrayList<>();

  /** Logs that it has slept, or that it was cancelled. */
  final void sleepAndLog(int seconds, String what) {
    try {
      sleep(ofSeconds(seconds));
      log.add(what);
    } catch (CancelledError error) {
      log.add(what + " cancelled");
      throw error;
    }
  }

  static void failAfter(int seconds, String message) {
    sleep(ofSeconds(seconds));
    throw new IllegalArgumentException(message);
  }
}
