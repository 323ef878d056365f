package dev.weft.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param names the parts or cases to run; all if there are none
 * @param soakMinutes how long to load the server of HTTP, where that is the action
 * @param out the folder for what is written; null for the usual one
 */
record Options(
    Action action,
    Plan plan,
    boolean quick,
    int soakMinutes,
    @Nullable Path out,
    List<String> names) {
  static final String USAGE =
      "usage: ./weft bench [--quick] [--rounds N] [--out FOLDER] [--list] [--report] [NAME...]\n"
          + "       ./weft bench --soak MINUTES";

  /** What is to be done. */
  enum Action {
    RUN,
    LIST,
    SOAK,
    REPORT
  }

  /**
   * Takes the arguments.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  static Options parse(String... args) {
    Action action = Action.RUN;
    boolean quick = false;
    int rounds = 0;
    int soakMinutes = 0;
    @Nullable Path out = null;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--list" -> action = Action.LIST;
        case "--report" -> action = Action.REPORT;
        case "--quick" -> quick = true;
        case "--rounds" -> rounds = count("--rounds", value(args, ++i));
        case "--soak" -> {
          action = Action.SOAK;
          soakMinutes = count("--soak", value(args, ++i));
        }
        case "--out" -> out = Path.of(value(args, ++i));
        default -> names.add(name(args[i]));
      }
    }
    Plan plan = quick ? Plan.QUICK : Plan.FULL;
    return new Options(
        action, rounds > 0 ? plan.withRounds(rounds) : plan, quick, soakMinutes, out, names);
  }

  private static String name(String argument) {
    if (argument.startsWith("-")) {
      throw new IllegalArgumentException("unknown option '" + argument + "'. " + USAGE);
    }
    return argument;
  }

  private static String value(String[] args, int index) {
    if (index >= args.length) {
      throw new IllegalArgumentException(args[index - 1] + " needs a value. " + USAGE);
    }
    return args[index];
  }

  private static int count(String option, String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw new IllegalArgumentException(option + " " + text + ": use a number from 1");
  }
}
