package dev.weft.bench.peer;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The servers of HTTP. Each binds two free ports of 127.0.0.1 and prints {@code with TLS on
 * HOST:PORT}, then {@code listening on HOST:PORT}.
 */
public final class HttpPrograms {
  /** What servers lack that are no more than a codec, or what a language brings along. */
  private static final Map<String, Set<HttpKind>> NOT_SERVED =
      Map.of(
          "netty-codec",
          EnumSet.of(HttpKind.WS, HttpKind.H2),
          "node",
          EnumSet.of(HttpKind.WS, HttpKind.H2));

  private HttpPrograms() {}

  /** Whether a server has an answer to that. */
  public static boolean serves(Program program, HttpKind kind) {
    return !NOT_SERVED.getOrDefault(program.name(), Set.of()).contains(kind);
  }

  /** All that there are. */
  public static List<Program> all(Tools tools, Certificate certificate) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    String store = certificate.keyStore().toString();
    String password = Certificate.PASSWORD;
    String cert = certificate.certificate().toString();
    String key = certificate.key().toString();
    return new Programs()
        .add("weft", jvm.weftWithTls("WeftHttp", store, password))
        .addIf(peers, "jetty", jvm.peer("JettyHttp", "platform", store, password))
        .addIf(peers, "jetty-virtual", jvm.peer("JettyHttp", "virtual", store, password))
        .addIf(peers, "helidon", jvm.peer("HelidonHttp", store, password))
        .addIf(peers, "vertx", jvm.peer("VertxHttp", cert, key))
        .addIf(peers, "netty-codec", jvm.peer("NettyHttp", cert, key))
        .add("node", tools.node("http.js"), cert, key)
        .all();
  }
}
