package dev.weft.bench.peer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs that time an operation, which take {@code OPERATION WARM_SECONDS SECONDS} after
 * their commands; and those that let tasks sleep, which take {@code TASKS SECONDS}.
 */
public final class MicroPrograms {
  private static final Set<String> ON_A_LOOP =
      Set.of("call-soon", "call-soon-alone", "timer", "threadsafe");

  /** What there is elsewhere of Weft's operations; programs that are not here have all. */
  private static final Map<String, Set<String>> OPERATIONS =
      Map.of(
          "continuation", Set.of("switch"),
          "kotlin", tasks("queue", "lock"),
          "virtual-threads", tasks("queue", "lock"),
          "go", tasks("queue", "lock"),
          "netty", ON_A_LOOP,
          "vertx", ON_A_LOOP,
          "node",
              Set.of(
                  "switch",
                  "task",
                  "timer",
                  "call-soon",
                  "call-soon-alone",
                  "gather-100",
                  "cancel"));

  private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

  private MicroPrograms() {}

  private static Set<String> tasks(String... more) {
    Set<String> all =
        new HashSet<>(Set.of("switch", "task", "timer", "group-10", "gather-100", "cancel"));
    all.addAll(List.of(more));
    return all;
  }

  /** Those that have the operation. */
  public static List<Program> timing(Tools tools, String operation) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    return new Programs()
            .add("weft", jvm.weftMicro("WeftMicro", "weft"))
            .add("continuation", jvm.weftMicro("WeftMicro", "continuation"))
            .addIf(peers, "kotlin", jvm.peerMicro(List.of(), "KotlinMicro"))
            .addIf(
                peers,
                "virtual-threads",
                jvm.peerMicro(List.of(ONE_CARRIER), "VirtualThreadsMicro"))
            .addIf(peers, "netty", jvm.peerMicro(List.of(), "NettyMicro"))
            .addIf(peers, "vertx", jvm.peerMicro(List.of(), "VertxMicro"))
            .add("go", tools.go("micro").map(program -> List.of(program.toString())))
            .add("node", tools.node("micro.js"))
            .add("asyncio", tools.asyncio("micro.py"), "asyncio")
            .add("uvloop", tools.uvloop("micro.py"), "uvloop")
            .all()
            .stream()
            .filter(program -> has(program.name(), operation))
            .toList();
  }

  private static boolean has(String program, String operation) {
    Set<String> operations = OPERATIONS.get(program);
    return operations == null || operations.contains(operation);
  }

  /** Those that let so many tasks sleep, measuring each kind of event for so long. */
  public static List<Program> sleeping(Tools tools, int tasks, double seconds) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    String count = Integer.toString(tasks);
    String time = Double.toString(seconds);
    return new Programs()
        .add("weft", jvm.weft("WeftGrowth", count, time, "1"))
        .add("weft-2-loops", jvm.weft("WeftGrowth", count, time, "2"))
        .addIf(peers, "kotlin", jvm.peer("KotlinGrowth", count, time))
        .addIf(peers, "virtual-threads", jvm.peer("VirtualThreadsGrowth", count, time))
        .add("go", tools.go("growth").map(program -> List.of(program.toString())), count, time)
        .add("asyncio", tools.asyncio("growth.py"), "asyncio", count, time)
        .add("uvloop", tools.uvloop("growth.py"), "uvloop", count, time)
        .all();
  }
}
