package dev.weft.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile pages and programs ask a page's server. */
class GuardTest {
  private static Inspector inspector;

  @BeforeAll
  static void serve() throws IOException {
    inspector = Inspector.serve(InspectorOptions.DEFAULT.withHostName("weft.example"));
  }

  @AfterAll
  static void close() {
    inspector.close();
  }

  private static String page() {
    return inspector.uri().getPath();
  }

  private static String host() {
    return inspector.uri().getAuthority();
  }

  /** Sends the head of a request as it is, and gives the whole answer. */
  private static String ask(String requestLine, String... headers) throws IOException {
    URI uri = inspector.uri();
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      String head = requestLine + "\r\n" + String.join("\r\n", headers);
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
  }

  private static int get(String path, String... headers) throws IOException {
    return status(ask("GET " + path + " HTTP/1.1", headers));
  }

  @Test
  void get_wholeAddress_isAnswered() throws IOException {
    assertThat(get(page(), "Host: " + host())).isEqualTo(200);
  }

  @Test
  void get_addressWithoutItsSlash_leadsToThePage() throws IOException {
    String path = page().substring(0, page().length() - 1);

    String answer = ask("GET " + path + " HTTP/1.1", "Host: " + host());

    assertThat(answer).contains("Location: " + page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/page.html",
        "/x/",
        "/events",
        "//events",
        "/x/events",
        "/x/flight",
        "/..%2f/",
        "/{token}/",
        "*"
      })
  void get_noToken_isRefused(String path) throws IOException {
    String answer = ask("GET " + path + " HTTP/1.1", "Host: " + host());

    assertThat(status(answer)).isGreaterThanOrEqualTo(400);
    assertThat(answer).doesNotContain(page()).doesNotContain("<!doctype");
  }

  @Test
  void get_tokenThatIsAlmostRight_isRefused() throws IOException {
    String token = page().substring(1, page().length() - 1);
    String other = (token.startsWith("A") ? "B" : "A") + token.substring(1);

    for (String wrong :
        new String[] {
          other,
          token.substring(0, token.length() - 1),
          token + "A",
          token.toLowerCase(java.util.Locale.ROOT) + "_",
          "%00" + token
        }) {
      assertThat(get("/" + wrong + "/", "Host: " + host())).as(wrong).isBetween(400, 499);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "xlocalhost",
        "weft.example.evil.example",
        "[::1].evil.example",
        "1.2.3.4.5",
        "127.0.0.1:80@evil.example"
      })
  void get_nameThatIsNotTheServers_isRefused(String name) throws IOException {
    assertThat(get(page(), "Host: " + name)).isBetween(400, 499);
    assertThat(get(page() + "events", "Host: " + name)).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:1234",
        "LOCALHOST",
        "127.0.0.1",
        "[::1]",
        "[::1]:99",
        "weft.example",
        "Weft.Example:443"
      })
  void get_nameOfTheServer_isAnswered(String name) throws IOException {
    assertThat(get(page(), "Host: " + name)).isEqualTo(200);
  }

  @Test
  void get_noHost_isRefused() throws IOException {
    assertThat(status(ask("GET " + page() + " HTTP/1.0", "X: y"))).isBetween(400, 499);
    assertThat(status(ask("GET " + page() + " HTTP/1.1", "X: y"))).isBetween(400, 499);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example, 403",
    "http://localhost:1, 403",
    "null, 403",
    "https://127.0.0.1.evil.example, 403",
    "file://, 403"
  })
  void get_otherOrigin_isRefused(String origin, int status) throws IOException {
    for (String path : new String[] {page(), page() + "events", page() + "page.js"}) {
      assertThat(get(path, "Host: " + host(), "Origin: " + origin)).as(path).isEqualTo(status);
    }
    assertThat(
            status(
                ask(
                    "POST " + page() + "flight HTTP/1.1",
                    "Host: " + host(),
                    "Origin: " + origin,
                    "Content-Length: 0")))
        .isEqualTo(status);
  }

  @Test
  void get_ownOrigin_isAnswered() throws IOException {
    assertThat(get(page(), "Host: " + host(), "Origin: http://" + host())).isEqualTo(200);
  }

  @Test
  void get_partOfThePageForAnotherSite_isRefused() throws IOException {
    assertThat(get(page() + "page.js", "Host: " + host(), "Sec-Fetch-Site: cross-site"))
        .isEqualTo(403);
    assertThat(
            get(
                page(),
                "Host: " + host(),
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate"))
        .isEqualTo(200);
    assertThat(get(page() + "page.js", "Host: " + host(), "Sec-Fetch-Site: same-origin"))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"})
  void otherMethods_onWhatIsToBeRead_areRefused(String method) throws IOException {
    for (String path : new String[] {"", "events", "tasks/1", "page.js"}) {
      String answer =
          ask(method + " " + page() + path + " HTTP/1.1", "Host: " + host(), "Content-Length: 0");
      assertThat(status(answer)).as(path).isGreaterThanOrEqualTo(400);
    }
  }

  @Test
  void refusals_all_bearTheHeadersOfThePage() throws IOException {
    String answer = ask("GET /x/ HTTP/1.1", "Host: " + host());

    assertThat(answer)
        .contains("Content-Security-Policy: default-src 'none'")
        .contains("Cache-Control: no-store")
        .contains("Referrer-Policy: no-referrer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks/-1", "tasks/x", "tasks/99999999999999999999", "tasks/", "nothing"})
  void get_whatThereIsNot_isNotFound(String path) throws IOException {
    assertThat(get(page() + path, "Host: " + host())).isEqualTo(404);
  }
}
