package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Asks the examples of HTTP as a client of the JDK does. */
class HttpExamplesTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void service_asked_keepsOrdersAndCountsLines() throws Exception {
    var program = SourceProgram.start("HttpService", "0");
    try {
      String base = "http://127.0.0.1:" + port(program);

      var added =
          send(
              request(base + "/orders")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"name\":\"pears\",\"count\":2}")));
      var found = send(request(base + added.headers().firstValue("Location").orElseThrow()));
      var lines = send(request(base + "/lines").POST(BodyPublishers.ofString("a\nb\n")));
      var events = send(request(base + "/events"));

      assertThat(added.statusCode()).isEqualTo(201);
      assertThat(found.body()).isEqualTo("{\"name\":\"pears\",\"count\":2}");
      assertThat(lines.body()).isEqualTo("2 lines\n");
      assertThat(events.body()).startsWith("data: there are 1 orders\n\n");
      assertThat(send(request(base + "/orders/7")).statusCode()).isEqualTo(404);
    } finally {
      program.end();
    }
  }

  @Test
  void chat_oneSays_allHear() throws Exception {
    var program = SourceProgram.start("WebSocketChat", "0");
    try {
      String base = "127.0.0.1:" + port(program);
      CompletableFuture<String> heard = new CompletableFuture<>();
      WebSocket listening = open("ws://" + base + "/chat", heard);
      WebSocket saying = open("ws://" + base + "/chat", new CompletableFuture<>());
      assertThat(send(request("http://" + base + "/")).body()).contains("new WebSocket(");

      saying.sendText("hello", true).join();

      assertThat(heard.join()).isEqualTo("hello");
      listening.abort();
      saying.abort();
    } finally {
      program.end();
    }
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private WebSocket open(String uri, CompletableFuture<String> heard) {
    return client
        .newWebSocketBuilder()
        .buildAsync(
            URI.create(uri),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                heard.complete(data.toString());
                from.request(1);
                return null;
              }
            })
        .join();
  }

  private static int port(SourceProgram program) throws Exception {
    String line = program.outputReader().readLine();
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }
}
