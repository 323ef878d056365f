package dev.weft.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What programs and operations are called in tables and charts. */
public final class Labels {
  private static final Map<String, String> PEERS =
      Map.ofEntries(
          Map.entry("weft", "Weft"),
          Map.entry("weft-2-loops", "Weft, 2 loops"),
          Map.entry("weft-streams", "Weft, streams"),
          Map.entry("weft-protocol", "Weft, protocols"),
          Map.entry("weft-sockets", "Weft, sockets"),
          Map.entry("weft-openssl-streams", "Weft, streams, OpenSSL"),
          Map.entry("weft-openssl-protocol", "Weft, protocols, OpenSSL"),
          Map.entry("weft-aot", "Weft, AOT cache"),
          Map.entry("weft-run", "./weft run, the second time"),
          Map.entry("weft-simulated", "simulated"),
          Map.entry("weft-loopback", "over loopback, in real time"),
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
          Map.entry("netty-openssl", "Netty, NIO, OpenSSL"),
          Map.entry("vertx", "Vert.x"),
          Map.entry("jetty", "Jetty"),
          Map.entry("jetty-virtual", "Jetty, virtual threads"),
          Map.entry("netty-codec", "Netty's codec"),
          Map.entry("helidon", "Helidon"),
          Map.entry("infinispan", "Infinispan"),
          Map.entry("hazelcast", "Hazelcast"),
          Map.entry("weft-1", "Weft, 1 loop"),
          Map.entry("weft-2", "Weft, 2 loops"),
          Map.entry("netty-1", "Netty, 1 loop"),
          Map.entry("netty-2", "Netty, 2 loops"),
          Map.entry("go-1", "Go, 1 processor"),
          Map.entry("go-2", "Go, 2 processors"));

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

  /** In the order of the page. */
  private static final Map<String, String> RINGS = new LinkedHashMap<>();

  static {
    RINGS.put("5", "5 hosts, 100 lines a second each");
    RINGS.put("1000", "1,000 hosts, 10 lines a second each");
    RINGS.put("hour-5", "5 hosts, 100 lines a second each, one hour, in a new JVM");
    RINGS.put("start-1000", "1,000 hosts that start, in a new JVM");
  }

  /** In the order of the page. */
  private static final Map<String, String> HTTP_KINDS = new LinkedHashMap<>();

  static {
    HTTP_KINDS.put("plain", "13 bytes of text");
    HTTP_KINDS.put("json", "an object as JSON");
    HTTP_KINDS.put("sleep", "text after a millisecond");
    HTTP_KINDS.put("download", "100 KiB down");
    HTTP_KINDS.put("upload", "100 KiB up");
    HTTP_KINDS.put("ws", "WebSocket, 1 KiB echoed");
    HTTP_KINDS.put("tls", "13 bytes of text through TLS");
    HTTP_KINDS.put("h2", "13 bytes of text by HTTP/2, 100 streams a connection");
  }

  private static final Map<String, String> HANDSHAKES =
      Map.of(
          "ec-full", "ECDSA, full",
          "ec-resumed", "ECDSA, resumed",
          "rsa-full", "RSA, full",
          "rsa-resumed", "RSA, resumed");

  private Labels() {}

  /** A program's name; its id if it has no other. */
  public static String peer(String id) {
    return PEERS.getOrDefault(id, id);
  }

  /** An operation's name; its id if it has no other. */
  public static String operation(String id) {
    return OPERATIONS.getOrDefault(id, id);
  }

  /** What is asked of servers of HTTP, in the order of the page: such as {@code plain}. */
  public static Set<String> httpKinds() {
    return HTTP_KINDS.keySet();
  }

  /** What such a thing is called; its id if it has no other name. */
  public static String httpKind(String id) {
    return HTTP_KINDS.getOrDefault(id, id);
  }

  /** What hosts do in a simulation, in the order of the page. */
  static Map<String, String> rings() {
    return Collections.unmodifiableMap(RINGS);
  }

  /** An echo case's name, such as {@code 1 KiB, 10 connections} for {@code 1k-10}. */
  public static String echo(String id) {
    String[] parts = id.split("k-", -1);
    return parts.length == 2
        ? parts[0] + " KiB, " + Figures.count(Long.parseLong(parts[1])) + " connections"
        : HANDSHAKES.getOrDefault(id, id);
  }
}
