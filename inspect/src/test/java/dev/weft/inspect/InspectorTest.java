package dev.weft.inspect;

import static dev.weft.TaskOptions.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The page of the program that the test itself is. */
class InspectorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static HttpURLConnection connect(URI address) throws IOException {
    return (HttpURLConnection) address.toURL().openConnection();
  }

  static String get(URI address) throws IOException {
    HttpURLConnection connection = connect(address);
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      connection.disconnect();
    }
  }

  /** The data of the first event. */
  static JsonNode look(URI page, String query) throws IOException {
    return lookUntil(page, query, any -> true);
  }

  /** The data of the first event that is as it should be. */
  static JsonNode lookUntil(URI page, String query, Predicate<JsonNode> wanted) throws IOException {
    HttpURLConnection connection = connect(page.resolve("events?" + query));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      JsonNode seen = null;
      while (seen == null || !wanted.test(seen)) {
        String line = lines.readLine();
        if (line.startsWith("data: ")) {
          seen = JSON.readTree(line.substring("data: ".length()));
        }
      }
      return seen;
    } finally {
      connection.disconnect();
    }
  }

  static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(each -> names.add(each.get("name").asText()));
    return names;
  }

  @Test
  @SuppressWarnings("SystemOut") // what a program would do
  void serve_uri_isForABrowser() throws Exception {
    // @start region="serve"
    Inspector inspector = Inspector.serve();
    System.out.println("live page: " + inspector.uri());
    // @end
    assertThat(inspector.uri().toString()).matches("http://127\\.0\\.0\\.1:\\d+/[\\w-]{32}/");
    inspector.close();
  }

  @Test
  void serve_inATask_showsThisProgramWithoutTheLoopOfThePage() throws Exception {
    Async.run(() -> {
      try (Inspector inspector = Inspector.serve()) {
        Future<Void> never = EventLoop.running().createFuture();
        var task = Async.createTask(() -> never.await(), named("seen on the page"));
        String own = EventLoop.running().toString();

        JsonNode seen = Async.toThread(() -> look(inspector.uri(), "name=SEEN+on"));

        assertThat(names(seen.get("loops"))).contains(own);
        assertThat(names(seen.at("/tasks/shown"))).containsExactly("seen on the page");
        assertThat(seen.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        JsonNode all = Async.toThread(() -> look(inspector.uri(), ""));
        all.at("/tasks/shown")
            .forEach(
                each -> assertThat(names(seen.get("loops"))).contains(each.get("loop").asText()));
        task.cancel();
      }
    });
  }

  @Test
  void serve_outsideLoops_hasThePageAndItsParts() throws Exception {
    try (Inspector inspector = Inspector.serve()) {
      URI uri = inspector.uri();

      assertThat(uri.getHost()).isEqualTo("127.0.0.1");
      assertThat(get(uri)).contains("<!doctype html>").contains("page.js").contains("page.css");
      HttpURLConnection page = connect(uri);
      assertThat(page.getContentType()).startsWith("text/html");
      assertThat(page.getHeaderField("Content-Security-Policy"))
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(page.getHeaderField("Cache-Control")).isEqualTo("no-store");
      assertThat(page.getHeaderField("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(page.getHeaderField("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(connect(uri.resolve("page.js")).getContentType()).startsWith("text/javascript");
      assertThat(connect(uri.resolve("page.css")).getContentType()).startsWith("text/css");
      assertThat(inspector.toString()).doesNotContain(uri.getPath());
    }
  }

  @Test
  void serve_portInUse_failsWithTheReason() throws Exception {
    try (Inspector first = Inspector.serve()) {
      // @start region="options"
      var options = InspectorOptions.DEFAULT.withHost("127.0.0.1").withPort(8181);
      // @end
      var taken = options.withPort(first.uri().getPort());

      assertThatThrownBy(() -> Inspector.serve(taken)).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> Async.run(() -> Inspector.serve(taken).close()))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void close_pageThatIsOpen_endsItAndFreesThePort() throws Exception {
    Inspector inspector = Inspector.serve();
    HttpURLConnection open = connect(inspector.uri().resolve("events"));
    assertThat(open.getResponseCode()).isEqualTo(200);

    inspector.close();
    inspector.close();

    try (var in = open.getInputStream()) {
      while (in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException cut) {
      // The end as well.
    }
    boolean refused = false;
    while (!refused) {
      try {
        get(inspector.uri());
      } catch (ConnectException free) {
        refused = true;
      } catch (IOException stillEnding) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void events_morePagesThanAreServed_areRefused() throws Exception {
    try (Inspector inspector = Inspector.serve()) {
      List<HttpURLConnection> open = new ArrayList<>();
      for (int i = 0; i < PageServer.MOST_PAGES; i++) {
        HttpURLConnection one = connect(inspector.uri().resolve("events"));
        assertThat(one.getResponseCode()).isEqualTo(200);
        assertThat(one.getInputStream().read()).isPositive();
        open.add(one);
      }

      assertThat(connect(inspector.uri().resolve("events")).getResponseCode()).isEqualTo(503);

      open.forEach(HttpURLConnection::disconnect);
      while (connect(inspector.uri().resolve("events")).getResponseCode() != 200) {
        Thread.onSpinWait(); // it is noticed at the next event
      }
    }
  }

  @Test
  void task_byNumber_tellsItsFrames() throws Exception {
    Async.run(() -> {
      Future<Void> never = EventLoop.running().createFuture();
      var task = Async.createTask(() -> never.await(), named("with frames"));
      try (Inspector inspector = Inspector.serve()) {
        JsonNode seen = Async.toThread(() -> look(inspector.uri(), "name=with+frames"));
        String number = seen.at("/tasks/shown/0/number").asText();

        JsonNode one =
            JSON.readTree(
                Async.<String, IOException>toThread(
                    () -> get(inspector.uri().resolve("tasks/" + number))));

        assertThat(one.get("frames").toString()).contains("InspectorTest");
        assertThat(
                Async.<Integer, IOException>toThread(
                    () -> connect(inspector.uri().resolve("tasks/0")).getResponseCode()))
            .isEqualTo(404);
      }
      task.cancel();
    });
  }

  @Test
  void flight_recorded_isGivenAsAFile() throws Exception {
    try (Inspector inspector = Inspector.serve(InspectorOptions.DEFAULT, Duration.ofMillis(1))) {
      URI flight = inspector.uri().resolve("flight");
      assertThat(connect(flight).getResponseCode()).isEqualTo(404);

      HttpURLConnection begin = connect(flight);
      begin.setRequestMethod("POST");
      assertThat(begin.getResponseCode()).isEqualTo(202);

      JsonNode seen =
          lookUntil(
              inspector.uri(), "", each -> !each.at("/flight/state").asText().equals("recording"));
      assertThat(seen.at("/flight/state").asText()).isEqualTo("ready");
      HttpURLConnection file = connect(flight);
      assertThat(file.getHeaderField("Content-Disposition")).contains(".jfr");
      assertThat(new String(file.getInputStream().readNBytes(3), StandardCharsets.ISO_8859_1))
          .isEqualTo("FLR");
    }
  }

  @Test
  void flight_inspectorClosedMeanwhile_leavesNoFile() throws Exception {
    var flights = new Flights(ManagedProgram.own(), Duration.ofDays(1));
    assertThat(flights.begin()).isTrue();
    assertThat(flights.begin()).isFalse();

    flights.close();

    while (!flights.plain().get("state").equals("ready")) {
      Thread.onSpinWait();
    }
    assertThat(flights.file()).isNull();
    assertThat(flights.begin()).isFalse();
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> InspectorOptions.DEFAULT.withPort(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThat(InspectorOptions.DEFAULT.withHostName("Weft.Example").hostNames())
        .containsExactly("weft.example");
  }
}
