package dev.weft.examples.raft;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long members and clients wait for each other.
 *
 * @param heartbeat how often a leader lets the others hear of it
 * @param answerLimit how long a member waits for the answer of another one
 * @param shortestElection the shortest silence of a leader after which a member wants to lead
 * @param longestElection the longest: each draws its own, anew each time, lest all begin at once
 * @param clientLimit how long a client waits for an answer
 * @param clientPause how long it waits before it tries again
 */
public record Timing(
    Duration heartbeat,
    Duration answerLimit,
    Duration shortestElection,
    Duration longestElection,
    Duration clientLimit,
    Duration clientPause) {
  /** For members that hear each other within a few milliseconds. */
  public static final Timing DEFAULT = ofHeartbeat(Duration.ofMillis(100));

  /** What goes with a heartbeat. */
  static Timing ofHeartbeat(Duration heartbeat) {
    return new Timing(
        heartbeat,
        heartbeat.multipliedBy(2),
        heartbeat.multipliedBy(3),
        heartbeat.multipliedBy(6),
        heartbeat.multipliedBy(5),
        heartbeat.dividedBy(5));
  }

  Duration drawElection(RandomGenerator random) {
    return Duration.ofNanos(random.nextLong(shortestElection.toNanos(), longestElection.toNanos()));
  }
}
