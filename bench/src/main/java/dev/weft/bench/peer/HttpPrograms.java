package dev.weft.bench.peer;

import java.util.List;

/**
 * The servers of HTTP. Each binds two free ports of 127.0.0.1 and prints {@code with TLS on
 * HOST:PORT}, then {@code listening on HOST:PORT}.
 */
public final class HttpPrograms {
  private HttpPrograms() {}

  /** All that there are. */
  public static List<Program> all(Tools tools, Certificate certificate) {
    Jvm jvm = tools.jvm();
    boolean peers = jvm.hasPeers();
    String store = certificate.keyStore().toString();
    String password = Certificate.PASSWORD;
    return new Programs()
        .add("weft", jvm.weft("WeftHttp", store, password))
        .addIf(peers, "jetty", jvm.peer("JettyHttp", "platform", store, password))
        .addIf(peers, "jetty-virtual", jvm.peer("JettyHttp", "virtual", store, password))
        .addIf(peers, "helidon", jvm.peer("HelidonHttp", store, password))
        .addIf(
            peers,
            "vertx",
            jvm.peer(
                "VertxHttp", certificate.certificate().toString(), certificate.key().toString()))
        .all();
  }
}
