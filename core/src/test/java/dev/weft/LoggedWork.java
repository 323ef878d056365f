package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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

  /** Waits to be cancelled, and fails then. */
  static void failInCleanUp(String message) {
    try {
      sleep(ofSeconds(100));
    } finally {
      failAfter(0, message);
    }
  }

  /** Waits for ever, and takes a second to clean up. */
  static void slowToEnd() {
    try {
      EventLoop.running().createFuture().await();
    } finally {
      sleep(ofSeconds(1));
    }
  }

  /**
   * Cancels a task from outside while it is in a group: that is thrown, although the group ends for
   * a reason of its own.
   */
  final void assertThrowsShutDown(Duration after, Action<? extends Exception> group)
      throws Exception {
    TestClock.run(() -> {
      var server =
          createTask(() -> {
            group.run();
            log.add("goes on");
          });
      sleep(after);

      server.cancel("shut down");

      assertThatThrownBy(server::await).isInstanceOf(CancelledError.class).hasMessage("shut down");
      assertThat(server.cancelling()).isEqualTo(1);
    });

    assertThat(log).isEmpty();
  }
}
