package dev.weft.http;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiddlewaresTest {
  private interface Body {
    void run(RawClient client) throws Exception;
  }

  private static void serve(Middleware middleware, Body body) throws Exception {
    var routes = Routes.create().around(middleware).get("/", request -> Response.text("hello"));
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes);
          var client = new RawClient(server)) {
        body.run(client);
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  private static String get(String headers) {
    return "GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  @Test
  void accessLog_ofRequests_hasALineForEach() throws Exception {
    List<String> lines = new ArrayList<>();

    serve(
        Middlewares.accessLog(lines::add),
        client -> {
          client.ask(get("User-Agent: a\"b\r\n"));
          client.ask("GET /nix?a=b HTTP/1.1\r\nHost: x\r\n\r\n");
        });

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .matches("127\\.0\\.0\\.1 - - \\[.+] \"GET / HTTP/1.1\" 200 - \"-\" \"a\\\\x22b\" \\d+");
    assertThat(lines.getLast()).contains("\"GET /nix?a=b HTTP/1.1\" 404 ");
  }

  @Test
  void cors_ofAnAllowedOrigin_isAnswered() throws Exception {
    serve(
        Middlewares.cors("https://a.example"),
        client -> {
          assertThat(client.ask(get("Origin: https://a.example\r\n")))
              .contains("Access-Control-Allow-Origin: https://a.example\r\n")
              .contains("Vary: Origin\r\n");
          assertThat(client.ask(get("Origin: https://b.example\r\n")))
              .doesNotContain("Access-Control");
          assertThat(
                  client.ask(
                      "OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n"
                          + "Access-Control-Request-Method: PUT\r\n"
                          + "Access-Control-Request-Headers: x-y\r\n\r\n"))
              .startsWith("HTTP/1.1 204 ")
              .contains("Access-Control-Allow-Methods: PUT\r\n")
              .contains("Access-Control-Allow-Headers: x-y\r\n");
        });
  }

  @Test
  void basicAuth_withAndWithoutThePassword_letsInOrAsks() throws Exception {
    String right = Base64.getEncoder().encodeToString("ada:s:3".getBytes(StandardCharsets.UTF_8));

    serve(
        Middlewares.basicAuth("x", (user, word) -> user.equals("ada") && word.equals("s:3")),
        client -> {
          assertThat(client.ask(get("")))
              .startsWith("HTTP/1.1 401 ")
              .contains("WWW-Authenticate: Basic realm=\"x\"");
          assertThat(client.ask(get("Authorization: Basic !!\r\n"))).startsWith("HTTP/1.1 401 ");
          assertThat(client.ask(get("Authorization: basic " + right + "\r\n")))
              .startsWith("HTTP/1.1 200 ");
        });
  }

  @Test
  void rateLimit_exceeded_isAnsweredBy429() throws Exception {
    serve(
        Middlewares.rateLimit(3, Duration.ofHours(3)),
        client -> {
          for (int i = 0; i < 3; i++) {
            assertThat(client.ask(get(""))).startsWith("HTTP/1.1 200 ");
          }
          assertThat(client.ask(get("")))
              .startsWith("HTTP/1.1 429 ")
              .contains("Retry-After: 3600\r\n");
        });
  }

  @Test
  void limitConcurrency_notExceeded_letsAllIn() throws Exception {
    serve(
        Middlewares.limitConcurrency(1),
        client -> {
          for (int i = 0; i < 3; i++) {
            assertThat(client.ask(get(""))).startsWith("HTTP/1.1 200 ");
          }
        });
  }
}
