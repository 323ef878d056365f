package dev.weft.examples;

import java.time.Duration;
import java.util.Locale;
import java.util.SortedSet;

/**
 * What happened.
 *
 * @param ending why it ended
 * @param clients how many clients there were
 * @param elapsed how long they talked
 * @param latencies how long a line took there and back, one for each message
 * @param tasksMade how many tasks the loop made
 * @param carriers the platform threads that ran them
 */
record DemoSummary(
    Ending ending,
    int clients,
    Duration elapsed,
    Latencies latencies,
    long tasksMade,
    SortedSet<String> carriers) {

  /** Why the demo ended. */
  enum Ending {
    TIME_WAS_UP,
    CANCELLED
  }

  long messages() {
    return latencies.count();
  }

  double messagesPerSecond() {
    return messages() / seconds(elapsed);
  }

  /** The summary as text for people, several lines. */
  String describe() {
    String ended = ending == Ending.CANCELLED ? ", then it was interrupted" : "";
    return String.format(
        Locale.ROOT,
        """
        %s and their server talked for %.1f s%s.

          messages    %,9d   lines sent, echoed and checked
          per second  %,9.0f
          latency p50 %9s   there and back
          latency p99 %9s   the longest took %s
          tasks made  %,9d   one per client, one per connection served, and a few more
          threads     %,9d   %s
        """,
        clients(clients),
        seconds(elapsed),
        ended,
        messages(),
        messagesPerSecond(),
        millis(latencies.percentile(0.50)),
        millis(latencies.percentile(0.99)),
        millis(latencies.max()),
        tasksMade,
        carriers.size(),
        explainCarriers());
  }

  private String explainCarriers() {
    return carriers.getFirst().startsWith("weft-loop")
        ? String.join(", ", carriers) + " ran the loop and all its tasks"
        : "of the JDK's, one at a time: this is the engine that needs no JVM flag";
  }

  static String clients(int number) {
    return number == 1 ? "One client" : String.format(Locale.ROOT, "%,d clients", number);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
  }
}
