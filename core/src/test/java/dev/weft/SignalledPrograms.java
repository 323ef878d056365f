package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

/** Programs that a signal ends, by Ctrl-C or otherwise. */
final class SignalledPrograms {
  private SignalledPrograms() {}

  /** Says "ready", and how its body and its task clean up. */
  static final class CleansUp {
    public static void main(String[] args) {
      Async.run(() -> {
        createTask(() -> {
          try {
            sleep(ofMinutes(5));
          } finally {
            sleep(ofMillis(1));
            ChildProgram.say("task cleaned up");
          }
        });
        try {
          sleep(ofMillis(1));
          ChildProgram.say("ready");
          sleep(ofMinutes(5));
        } finally {
          sleep(ofMillis(1));
          ChildProgram.say("body cleaned up");
        }
      });
      ChildProgram.say("never");
    }
  }

  /** Cleans up for longer than a test waits. */
  static final class TakesItsTime {
    public static void main(String[] args) {
      Async.run(() -> {
        try {
          ChildProgram.say("ready");
          sleep(ofMinutes(5));
        } finally {
          ChildProgram.say("cleaning up");
          sleep(ofMinutes(5));
          ChildProgram.say("never");
        }
      });
    }
  }

  /** Goes on after the signal. */
  static final class HandlesIt {
    public static void main(String[] args) {
      Async.run(() -> {
        try {
          ChildProgram.say("ready");
          sleep(ofMinutes(5));
        } catch (CancelledError signalled) {
          currentTask().uncancel();
          sleep(ofMillis(1));
          ChildProgram.say("handled");
        }
      });
      ChildProgram.say("main goes on");
    }
  }
}
