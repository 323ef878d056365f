package dev.weft.bench.report;

import java.util.Map;

/** What programs and operations are called in tables and charts. */
public final class Labels {
  private static final Map<String, String> PEERS =
      Map.ofEntries(
          Map.entry("weft", "Weft"),
          Map.entry("weft-2-loops", "Weft, 2 loops"),
          Map.entry("weft-streams", "Weft, streams"),
          Map.entry("weft-protocol", "Weft, protocols"),
          Map.entry("weft-sockets", "Weft, sockets"),
          Map.entry("weft-aot", "Weft, AOT cache"),
          Map.entry("continuation", "bare Continuation"),
          Map.entry("c-epoll", "C on epoll"),
          Map.entry("nio", "bare NIO selector"),
          Map.entry("asyncio-streams", "asyncio, streams"),
          Map.entry("asyncio-protocol", "asyncio, protocols"),
          Map.entry("uvloop-streams", "uvloop, streams"),
          Map.entry("uvloop-protocol", "uvloop, protocols"),
          Map.entry("go", "Go"),
          Map.entry("node", "Node"),
          Map.entry("kotlin", "Kotlin coroutines"),
          Map.entry("virtual-threads", "virtual threads"),
          Map.entry("netty", "Netty"),
          Map.entry("netty-nio", "Netty, NIO"),
          Map.entry("netty-epoll", "Netty, epoll"),
          Map.entry("vertx", "Vert.x"));

  private static final Map<String, String> OPERATIONS =
      Map.ofEntries(
          Map.entry("switch", "switch"),
          Map.entry("task", "task made and awaited"),
          Map.entry("queue", "queue round trip"),
          Map.entry("timer", "timer set and cancelled"),
          Map.entry("call-soon", "callSoon, a thousand in an iteration"),
          Map.entry("call-soon-alone", "callSoon, an iteration for each"),
          Map.entry("lock", "lock handed over"),
          Map.entry("group-10", "task group of 10"),
          Map.entry("gather-100", "gather of 100"),
          Map.entry("cancel", "waiting task cancelled"),
          Map.entry("threadsafe", "callSoonThreadsafe from another thread"));

  private Labels() {}

  /** A program's name; its id if it has no other. */
  public static String peer(String id) {
    return PEERS.getOrDefault(id, id);
  }

  /** An operation's name; its id if it has no other. */
  public static String operation(String id) {
    return OPERATIONS.getOrDefault(id, id);
  }

  /** An echo case's name, such as {@code 1 KiB, 10 connections} for {@code 1k-10}. */
  public static String echo(String id) {
    String[] parts = id.split("k-", -1);
    return parts.length == 2
        ? parts[0] + " KiB, " + Figures.count(Long.parseLong(parts[1])) + " connections"
        : id;
  }
}
