package dev.weft.cluster.trials;

import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterOptions;
import java.io.IOException;
import java.time.Duration;

/**
 * A member in a JVM of its own, until its standard input ends: then it leaves in good order. It
 * says a line for each thing that happens.
 */
public final class MemberMain {
  private MemberMain() {}

  /** The options of the trials: {@code port members… [key=value…]}. */
  static ClusterOptions options(String[] args) {
    ClusterOptions options = ClusterOptions.of("trials").withMembers(args[1].split(",", -1));
    for (int i = 2; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      options =
          switch (pair[0]) {
            case "heartbeat" ->
                options.withHeartbeatLimit(Duration.ofMillis(Long.parseLong(pair[1])));
            case "loops" -> options.withLoops(Integer.parseInt(pair[1]));
            case "expected" -> options.withExpected(Integer.parseInt(pair[1]));
            case "leave" -> options.withLeaveLimit(Duration.ofSeconds(Long.parseLong(pair[1])));
            case "join" -> options.withJoinLimit(Duration.ofSeconds(Long.parseLong(pair[1])));
            case "window" -> options.withWindow(Integer.parseInt(pair[1]));
            case "taskLimit" -> options.withTaskLimit(Integer.parseInt(pair[1]));
            case "trusted" -> options.withTrustedNetwork();
            case "tls" -> options.withTls(Certificates.context(pair[1]));
            default -> throw new IllegalArgumentException(args[i]);
          };
    }
    // After what allows it.
    return options.withAddress(args[0]);
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    long begun = System.nanoTime();
    try (Cluster cluster = Cluster.join(options(args))) {
      System.out.println(
          "up " + cluster.self() + " in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
      while (System.in.read() >= 0) {
        System.out.println("figures " + cluster.figures() + " majority " + cluster.isMajority());
      }
      System.out.println("leaving " + cluster.figures());
    }
    System.out.println("left");
  }
}
