package dev.weft.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The echo servers. Each binds a free port of 127.0.0.1 and prints {@code listening on HOST:PORT}.
 */
public final class EchoPrograms {
  static final String WEFT_ECHO = "dev.weft.examples.Echo";
  private static final Set<String> HOLDING_CONNECTIONS =
      Set.of(
          "weft-streams",
          "weft-protocol",
          "c-epoll",
          "nio",
          "go",
          "asyncio-streams",
          "uvloop-streams",
          "netty-nio",
          "virtual-threads");

  private static final String OPENSSL = "openssl";

  private static final Set<String> SHAKING_HANDS =
      Set.of(
          "weft-streams",
          "weft-openssl-streams",
          "netty-nio",
          "netty-openssl",
          "go",
          "node",
          "uvloop-streams");

  private EchoPrograms() {}

  /** All that serve without TLS. */
  public static List<Program> plain(Tools tools) {
    return plainPrograms(tools).all();
  }

  /** Those whose idle connections are weighed, and Weft on two loops. */
  public static List<Program> holdingConnections(Tools tools) {
    Programs programs = new Programs();
    plainPrograms(tools)
        .only(HOLDING_CONNECTIONS)
        .forEach(program -> programs.add(program.name(), program.command()));
    return programs.add("weft-2-loops", tools.jvm().weft("WeftEcho", "loops", "2")).all();
  }

  /** Those that serve on as many processors as they are told. */
  public static List<Program> onLoops(Tools tools, int loops) {
    String count = Integer.toString(loops);
    Jvm jvm = tools.jvm();
    return new Programs()
        .add("weft-" + loops, jvm.weft("WeftEcho", "loops", count))
        .addIf(jvm.hasPeers(), "netty-" + loops, jvm.peer("NettyEcho", "epoll", "--loops", count))
        .add(
            "go-" + loops,
            tools.go("echo").map(program -> List.of("env", "GOMAXPROCS=" + count, "" + program)))
        .all();
  }

  private static Programs plainPrograms(Tools tools) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    return new Programs()
        .add("c-epoll", tools.cEcho().map(EchoPrograms::command))
        .add("weft-streams", weft(jvm, List.of(), "streams"))
        .add("weft-protocol", weft(jvm, List.of(), "protocol"))
        .add("weft-sockets", weft(jvm, List.of(), "sockets"))
        .add("continuation", jvm.weftMicro("ContinuationEcho"))
        .add("nio", jvm.weft("NioEcho"))
        .addIf(peers, "netty-nio", jvm.peer("NettyEcho", "nio"))
        .addIf(peers, "netty-epoll", jvm.peer("NettyEcho", "epoll"))
        .addIf(peers, "vertx", jvm.peer("VertxEcho"))
        .addIf(peers, "virtual-threads", jvm.peer("VirtualThreadsEcho"))
        .add("go", tools.go("echo").map(EchoPrograms::command))
        .add("node", tools.node("echo.js"))
        .add("asyncio-streams", tools.asyncio("echo.py"), "--api", "streams")
        .add("asyncio-protocol", tools.asyncio("echo.py"), "--api", "protocol")
        .add("uvloop-streams", tools.uvloop("echo.py"), "--api", "streams", "--loop", "uvloop")
        .add("uvloop-protocol", tools.uvloop("echo.py"), "--api", "protocol", "--loop", "uvloop");
  }

  /** All that serve with TLS. */
  public static List<Program> tls(Tools tools, Certificate certificate) {
    return tlsPrograms(tools, certificate).all();
  }

  private static Programs tlsPrograms(Tools tools, Certificate certificate) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    String store = certificate.keyStore().toString();
    String cert = certificate.certificate().toString();
    String key = certificate.key().toString();
    return new Programs()
        .add("weft-streams", ofJdk(jvm, "streams", store))
        .add("weft-protocol", ofJdk(jvm, "protocol", store))
        .add("weft-openssl-streams", openSsl(jvm, "streams", store))
        .add("weft-openssl-protocol", openSsl(jvm, "protocol", store))
        .addIf(peers, "netty-nio", jvm.peer("NettyEcho", "nio", cert, key))
        .addIf(peers, "netty-openssl", jvm.peer("NettyEcho", "nio", cert, key, OPENSSL))
        .addIf(peers, "vertx", jvm.peer("VertxEcho", cert, key))
        .add("go", tools.go("echo").map(EchoPrograms::command), cert, key)
        .add("node", tools.node("echo.js"), cert, key)
        .add("asyncio-streams", tools.asyncio("echo.py"), "--api", "streams", "--tls", cert, key)
        .add("asyncio-protocol", tools.asyncio("echo.py"), "--api", "protocol", "--tls", cert, key)
        .add(
            "uvloop-streams",
            tools.uvloop("echo.py"),
            "--api",
            "streams",
            "--loop",
            "uvloop",
            "--tls",
            cert,
            key)
        .add(
            "uvloop-protocol",
            tools.uvloop("echo.py"),
            "--api",
            "protocol",
            "--loop",
            "uvloop",
            "--tls",
            cert,
            key);
  }

  /** Those whose handshakes are counted. */
  public static List<Program> handshakes(Tools tools, Certificate certificate) {
    Programs programs = new Programs();
    tlsPrograms(tools, certificate)
        .only(SHAKING_HANDS)
        .forEach(program -> programs.add(program.name(), program.command()));
    return programs.all();
  }

  private static List<String> ofJdk(Jvm jvm, String api, String store) {
    return jvm.weftWithTls("WeftEcho", "tls", api, store, Certificate.PASSWORD);
  }

  private static List<String> openSsl(Jvm jvm, String api, String store) {
    return jvm.weft("WeftEcho", "tls", api, store, Certificate.PASSWORD, OPENSSL);
  }

  private static List<String> weft(Jvm jvm, List<String> flags, String api) {
    return jvm.user(flags, WEFT_ECHO, "--port", "0", "--api", api);
  }

  private static List<String> command(Path program) {
    return List.of(program.toString());
  }
}
