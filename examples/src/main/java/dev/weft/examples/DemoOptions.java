package dev.weft.examples;

import java.time.Duration;

/**
 * How big the demo is, and how long.
 *
 * @param clients how many client tasks there are, 1 or more
 * @param duration how long they talk
 */
record DemoOptions(int clients, Duration duration) {
  static final DemoOptions DEFAULT = new DemoOptions(1_000, Duration.ofSeconds(10));

  private static final Duration LONGEST_START = Duration.ofSeconds(1);
  private static final String USAGE = "use --clients N or --seconds S";

  /** Clients come one after another during this time. */
  Duration latestStart() {
    Duration tenth = duration.dividedBy(10);
    return tenth.compareTo(LONGEST_START) < 0 ? tenth : LONGEST_START;
  }

  /**
   * What a command line says.
   *
   * @throws IllegalArgumentException if it cannot be understood; the message is for the user
   */
  static DemoOptions parse(String[] args) {
    DemoOptions parsed = DEFAULT;
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i];
      if (!name.equals("--clients") && !name.equals("--seconds")) {
        throw new IllegalArgumentException("unknown argument '" + name + "': " + USAGE);
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(name + " needs a number");
      }
      int number = positive(name, args[i + 1]);
      parsed =
          name.equals("--clients")
              ? new DemoOptions(number, parsed.duration)
              : new DemoOptions(parsed.clients, Duration.ofSeconds(number));
    }
    return parsed;
  }

  private static int positive(String name, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw new IllegalArgumentException(name + " " + text + ": use a number from 1 on");
  }
}
