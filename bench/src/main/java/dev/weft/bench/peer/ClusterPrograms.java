package dev.weft.bench.peer;

import java.util.List;

/** Two members of a cluster and a client. */
public final class ClusterPrograms {
  private static final String TASKS = "5000";
  private static final String ROUNDS = "8";
  private static final String SLEEPERS = "100000";

  private ClusterPrograms() {}

  /** What is measured in a case. */
  public static List<Program> of(Tools tools, String kind) {
    return switch (kind) {
      case "tasks" ->
          new Programs()
              .add("weft-plain", command(tools, "plain", TASKS))
              .add("weft-stored", command(tools, "stored", TASKS))
              .all();
      default -> new Programs().add("weft-" + kind, command(tools, kind, SLEEPERS)).all();
    };
  }

  private static List<String> command(Tools tools, String kind, String tasks) {
    return tools.jvm().weft("WeftCluster", kind, tasks, ROUNDS);
  }
}
