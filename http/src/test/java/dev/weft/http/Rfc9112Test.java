package dev.weft.http;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.StreamReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9110 and RFC 9112 say of requests, byte by byte, and what must not be taken. */
class Rfc9112Test {
  private static final String HOST = "Host: x\r\n";
  private static final String POST = "POST /count HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d\\d\\d) ");

  /**
   * One check.
   *
   * @param name what is checked
   * @param request what is sent
   * @param statuses the answers in their order; a request may be refused by any of a set, written
   *     as "400|501"
   * @param open whether the connection goes on after them
   */
  record Check(String name, String request, List<String> statuses, boolean open) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Check goesOn(String name, String request, String... statuses) {
    return new Check(name, request, List.of(statuses), true);
  }

  private static Check ends(String name, String request, String... statuses) {
    return new Check(name, request, List.of(statuses), false);
  }

  private static String get(String target, String headers) {
    return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n";
  }

  // spotless:off
  static Stream<Check> checks() {
    return Stream.of(
        // Connections: RFC 9112, section 9
        goesOn("keep-alive is the default", get("/", HOST), "200"),
        goesOn("keep-alive in any case", get("/", HOST + "Connection: Keep-Alive\r\n"), "200"),
        ends("close", get("/", HOST + "Connection: close\r\n"), "200"),
        ends("close in any case", get("/", HOST + "connection: CLOSE\r\n"), "200"),
        ends("close among others", get("/", HOST + "Connection: foo, close\r\n"), "200"),
        ends("HTTP/1.0 ends", "GET / HTTP/1.0\r\n\r\n", "200"),
        goesOn("HTTP/1.0 with keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200"),
        goesOn("pipelined", get("/", HOST) + get("/nix", HOST) + get("/", HOST), "200", "404", "200"),
        goesOn("pipelined behind one that waits", get("/sleep", HOST) + get("/nix", HOST), "200", "404"),
        goesOn("pipelined behind a body", POST + "Content-Length: 3\r\n\r\nabc" + get("/", HOST), "200", "200"),
        goesOn("pipelined behind chunks", CHUNKED + "3\r\nabc\r\n0\r\n\r\n" + get("/nix", HOST), "200", "404"),
        goesOn("pipelined behind a body that is not read", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc" + get("/", HOST), "405", "200"),
        goesOn("an empty line before", "\r\n" + get("/", HOST), "200"),
        ends("close and nothing after", get("/", HOST + "Connection: close\r\n") + get("/", HOST), "200"),

        // The first line: RFC 9112, section 3
        ends("no version", "GET /\r\n\r\n", "400|505"),
        ends("another version", "GET / HTTP/9.9\r\n" + HOST + "\r\n", "400|505"),
        ends("a version between", "GET / HTTP/1.2\r\n" + HOST + "\r\n", "400|505"),
        ends("HTTP/2 in letters", "GET / HTTP/2.0\r\n" + HOST + "\r\n", "400|426|505"),
        ends("a version that is none", "GET / HTPP/1.1\r\n" + HOST + "\r\n", "400|505"),
        ends("tabs", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n", "400"),
        ends("a method that is no token", "G(T / HTTP/1.1\r\n" + HOST + "\r\n", "400"),
        ends("a record of TLS", "\26\3\1\2\0\1\0\1\3\3 \r\n\r\n", "400"),
        goesOn("an unknown method", "FOO / HTTP/1.1\r\n" + HOST + "\r\n", "405"),
        goesOn("a method in lower case", "get / HTTP/1.1\r\n" + HOST + "\r\n", "405"),
        goesOn("TRACE", "TRACE / HTTP/1.1\r\n" + HOST + "\r\n", "405"),
        goesOn("OPTIONS", "OPTIONS / HTTP/1.1\r\n" + HOST + "\r\n", "204"),
        goesOn("OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", "204"),
        goesOn("absolute-form", get("http://x/", HOST), "200"),
        goesOn("absolute-form of another host", get("http://y/", HOST), "200"),
        ends("a target without a slash", get("foo", HOST), "400"),
        ends("a target that is too long", get("/" + "a".repeat(40_000), HOST), "414"),
        ends("an escape that is none", get("/%zz", HOST), "400"),
        goesOn("a query", get("/?a=b&c", HOST), "200"),
        goesOn("an empty query", get("/?", HOST), "200"),
        goesOn("no such path", get("/nix", HOST), "404"),

        // Host: RFC 9112, section 3.2
        ends("no Host", get("/", ""), "400"),
        ends("two Hosts", get("/", "Host: a\r\nHost: b\r\n"), "400"),
        ends("two Hosts that are the same", get("/", HOST + HOST), "400"),
        ends("an empty Host", get("/", "Host:\r\n"), "400"),
        ends("a Host with a space", get("/", "Host: a b\r\n"), "400"),
        goesOn("a Host with a port", get("/", "Host: x:80\r\n"), "200"),
        goesOn("a Host of IPv6", get("/", "Host: [::1]:80\r\n"), "200"),

        // Headers: RFC 9112, section 5
        goesOn("no space after the colon", get("/", "Host:x\r\n"), "200"),
        goesOn("spaces around the value", get("/", "Host: \t x \t \r\n"), "200"),
        goesOn("an empty value", get("/", HOST + "X:\r\n"), "200"),
        goesOn("obs-text", get("/", HOST + "X: \u00e9\r\n"), "200"),
        ends("a space before the colon", get("/", HOST + "X : y\r\n"), "400"),
        ends("a space in the name", get("/", HOST + "X y: z\r\n"), "400"),
        ends("no colon", get("/", HOST + "Xy\r\n"), "400"),
        ends("no name", get("/", HOST + ": y\r\n"), "400"),
        ends("a space before the first", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"),
        ends("obs-fold", get("/", HOST + "X: a\r\n b\r\n"), "400"),
        ends("obs-fold of Transfer-Encoding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", "400"),
        ends("a bare line feed", "GET / HTTP/1.1\nHost: x\n\n", "400"),
        ends("a bare line feed in a header", get("/", HOST + "X: a\nY: b\r\n"), "400"),
        ends("a bare carriage return", get("/", HOST + "X: a\rb\r\n"), "400"),
        ends("NUL", get("/", HOST + "X: a\0b\r\n"), "400"),
        ends("a control character", get("/", HOST + "X: a\1b\r\n"), "400"),
        ends("a header that is too large", get("/", HOST + "X: " + "a".repeat(40_000) + "\r\n"), "431"),
        ends("too many headers", get("/", HOST + "Xyz: abc\r\n".repeat(5_000)), "431"),

        // Where a body ends: RFC 9112, section 6
        goesOn("Content-Length", POST + "Content-Length: 3\r\n\r\nabc", "200"),
        goesOn("Content-Length of nothing", POST + "Content-Length: 0\r\n\r\n", "200"),
        goesOn("no length, no body", POST + "\r\n", "200"),
        ends("both lengths", POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
        ends("both lengths, the other way round", POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "400"),
        ends("two lengths", POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", "400"),
        ends("two lengths that are the same", POST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", "400"),
        ends("a list of lengths", POST + "Content-Length: 4, 4\r\n\r\nabcd", "400"),
        ends("a length below nothing", POST + "Content-Length: -4\r\n\r\nabcd", "400"),
        ends("a length with a sign", POST + "Content-Length: +4\r\n\r\nabcd", "400"),
        ends("a length in hexadecimal", POST + "Content-Length: 0x4\r\n\r\nabcd", "400"),
        ends("a length with a space", POST + "Content-Length: 4 4\r\n\r\nabcd", "400"),
        ends("a length that is empty", POST + "Content-Length:\r\n\r\nabcd", "400"),
        ends("a length beyond measure", POST + "Content-Length: 99999999999999999999\r\n\r\nabcd", "400"),
        ends("an unknown transfer coding", POST + "Transfer-Encoding: foo\r\n\r\n", "400|501"),
        ends("a transfer coding that looks alike", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400|501"),
        ends("chunked, and not at the end", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400|501"),
        ends("chunked twice", POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400|501"),
        ends("a space before the colon of Transfer-Encoding", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"),
        ends("a vertical tab before chunked", POST + "Transfer-Encoding: \13chunked\r\n\r\n0\r\n\r\n", "400|501"),
        ends("HTTP/1.0 with chunks", "POST /count HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),

        // Chunks: RFC 9112, section 7.1
        goesOn("chunks", CHUNKED + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "200"),
        goesOn("no chunk", CHUNKED + "0\r\n\r\n", "200"),
        goesOn("chunked in upper case", POST + "Transfer-Encoding: CHUNKED\r\n\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "200"),
        goesOn("zeros before a size", CHUNKED + "0003\r\nabc\r\n000\r\n\r\n", "200"),
        goesOn("extensions", CHUNKED + "3;a=b;c=\"d\"\r\nabc\r\n0;x\r\n\r\n", "200"),
        goesOn("trailers", CHUNKED + "3\r\nabc\r\n0\r\nX: y\r\nZ: a\r\n\r\n", "200"),
        ends("a size that is none", CHUNKED + "xyz\r\nabc\r\n0\r\n\r\n", "400"),
        ends("an empty size", CHUNKED + "\r\nabc\r\n0\r\n\r\n", "400"),
        ends("a size below nothing", CHUNKED + "-3\r\nabc\r\n0\r\n\r\n", "400"),
        ends("a size with a prefix", CHUNKED + "0x3\r\nabc\r\n0\r\n\r\n", "400"),
        ends("a size beyond measure", CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n", "400|413"),
        ends("a chunk that is longer than it says", CHUNKED + "3\r\nabcdef\r\n0\r\n\r\n", "400"),
        ends("a chunk without its end", CHUNKED + "3\r\nabcX0\r\n\r\n", "400"),
        ends("bare line feeds between chunks", CHUNKED + "3\nabc\n0\n\n", "400"),
        ends("an extension without end", CHUNKED + "3;" + "a".repeat(100_000) + "\r\nabc\r\n0\r\n\r\n", "400|413|431"),
        ends("trailers without end", CHUNKED + "3\r\nabc\r\n0\r\n" + "X: y\r\n".repeat(20_000) + "\r\n", "400|413|431"),

        // Expect: RFC 9110, section 10.1.1
        goesOn("100-continue, and the body at once", POST + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc", "200"),
        ends("another expectation", POST + "Content-Length: 3\r\nExpect: foo\r\n\r\nabc", "417"),

        // Other protocols: RFC 9110, section 7.8
        goesOn("an unknown upgrade", get("/", HOST + "Upgrade: foo\r\nConnection: Upgrade\r\n"), "200"),
        goesOn("a WebSocket without its upgrade", get("/ws", HOST), "426"),
        goesOn("a WebSocket without its version", get("/ws", HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "426"),
        goesOn("a WebSocket with a bad key", get("/ws", HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc\r\n"), "400"));
  }

  // spotless:on

  @ParameterizedTest
  @MethodSource("checks")
  void request_asBytes_isAnsweredAsTheStandardSays(Check check) throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes());
          var client = new RawClient(server)) {
        client.write(check.request);

        if (check.open) {
          for (String expected : check.statuses) {
            String answer = client.readAnswer(false);
            while (answer.startsWith("HTTP/1.1 100 ")) {
              answer = client.readAnswer(false);
            }
            assertThat(answer.substring(9, 12)).containsPattern(expected);
          }
          // Both sides agree on where the request ended.
          client.write(get("/", HOST + "Connection: close\r\n"));
          assertThat(client.readUntilClosed())
              .startsWith("HTTP/1.1 200 ")
              .endsWith("\r\n\r\nhello");
        } else {
          String answers = client.readUntilClosed();
          List<String> statuses = STATUS.matcher(answers).results().map(m -> m.group(1)).toList();
          assertThat(statuses).as(answers).hasSameSizeAs(check.statuses);
          for (int i = 0; i < statuses.size(); i++) {
            assertThat(statuses.get(i)).matches(check.statuses.get(i));
          }
        }
        server.shutdown(Duration.ZERO);
      }
    });
  }

  private static Routes routes() {
    return Routes.create()
        .get("/", request -> Response.text("hello"))
        .get(
            "/sleep",
            request -> {
              sleep(Duration.ofMillis(1));
              return Response.text("slept");
            })
        .post("/count", Rfc9112Test::count)
        .webSocket("/ws", socket -> socket.receive());
  }

  private static Response count(Request request) throws IOException {
    StreamReader body = request.reader();
    return Response.text(String.valueOf(body.readAll().length));
  }
}
