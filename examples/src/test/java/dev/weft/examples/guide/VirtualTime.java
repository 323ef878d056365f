package dev.weft.examples.guide;

import dev.weft.Action;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.testing.VirtualClock;

/** Runs the guide's snippets on a virtual clock, so that nobody waits for their sleeps. */
final class VirtualTime {
  private VirtualTime() {}

  static <X extends Exception> void run(Action<X> body) throws X {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(new VirtualClock()))) {
      runner.run(body);
    }
  }
}
