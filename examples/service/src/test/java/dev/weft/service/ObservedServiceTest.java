package dev.weft.service;

import static dev.weft.Async.createTask;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.http.Http;
import dev.weft.http.HttpClients;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One request, followed through a group of tasks, an HTTP call, a database, a child process. */
class ObservedServiceTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.weft.service");
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected synchronized void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing(); // keeps the MDC as it is now
          super.append(event);
        }
      };

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    provider.close();
  }

  @Test
  void request_throughAllItsWork_isOneInLogTracesAndMetrics() throws Exception {
    Async.run(() -> {
      try (var service = ObservedService.start(provider.get("test"), "127.0.0.1", 0)) {
        HttpResponse<String> answer = ask(service, "/quotes/pears");

        assertThat(answer.body()).isEqualTo("item pears: 7 at 5.00\n");
        assertThat(answer.statusCode()).isEqualTo(200);
        logHasTheTraceInEachLine();
        spansAreATree();
        metricsTellOfIt(service);
      }
    });
  }

  @Test
  void request_underWay_showsItsTasksOnTheLivePage() throws Exception {
    Async.run(() -> {
      Future<String> price = EventLoop.running().createFuture();
      var prices = Routes.create().get("/prices/{item}", _ -> Response.text(price.await()));
      try (var shop = Http.startServer("127.0.0.1", 0, prices);
          var service =
              ObservedService.start(
                  provider.get("test"),
                  "127.0.0.1",
                  0,
                  URI.create("http://127.0.0.1:" + shop.port()))) {
        var request = createTask(() -> ask(service, "/quotes/pears"));

        JsonNode tasks = toThread(() -> tasksOnPageOnceThereIs(service.page(), "price"));
        price.setResult("5.00");

        assertThat(tasks.findValuesAsText("name")).contains("price", "GET /quotes/pears");
        assertThat(request.await().body()).isEqualTo("item pears: 7 at 5.00\n");
      }
    });
  }

  /** Reads the page's events until a task has such a name. */
  private static JsonNode tasksOnPageOnceThereIs(URI page, String name) throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                page.resolve("events").toURL().openStream(), StandardCharsets.UTF_8))) {
      while (true) {
        String line = lines.readLine();
        if (line.startsWith("data: ")) {
          JsonNode tasks = new ObjectMapper().readTree(line.substring(6)).at("/tasks/shown");
          if (tasks.findValuesAsText("name").contains(name)) {
            return tasks;
          }
        }
      }
    }
  }

  @Test
  void request_whoseQueryFails_saysSoInItsSpans() throws Exception {
    Async.run(() -> {
      try (var service = ObservedService.start(provider.get("test"), "127.0.0.1", 0)) {
        assertThat(ask(service, "/quotes/apples").statusCode()).isNotEqualTo(200);

        assertThat(span("query").getStatus().getStatusCode().name()).isEqualTo("ERROR");
        assertThat(span("query").getTraceId()).isEqualTo(TRACE);
      }
    });
  }

  @Test
  void requests_manyAtATime_keepTheirTracesApart() throws Exception {
    Async.run(() -> {
      try (var service = ObservedService.start(provider.get("test"), "127.0.0.1", 0)) {
        Async.taskGroup(group -> {
          for (int i = 0; i < 20; i++) {
            String trace = TRACE.substring(0, 30) + (10 + i);
            group.createTask(() -> ask(service, "/quotes/pears", trace));
          }
        });

        Map<String, Set<String>> names = new HashMap<>();
        exporter
            .getFinishedSpanItems()
            .forEach(span ->
                names.computeIfAbsent(span.getTraceId(), _ -> new TreeSet<>()).add(span.getName()));
        assertThat(names).hasSize(20);
        assertThat(names.values())
            .containsOnly(
                Set.of(
                    "GET /quotes/pears", "price", "GET /prices/pears", "stock", "query", "label"));
      }
    });
  }

  private void logHasTheTraceInEachLine() {
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactlyInAnyOrder(
            "asked for pears", // in the request's task
            "naming a price", // in another request
            "the price of pears is 5.00", // in a task of the group
            "asking the database for pears", // in a thread
            "the label is item pears"); // after a child process
    assertThat(lines.list)
        .allSatisfy(line ->
            assertThat(line.getMDCPropertyMap())
                .as(line.getFormattedMessage())
                .containsEntry("trace_id", TRACE));
  }

  private void spansAreATree() {
    String request = span("GET /quotes/pears").getSpanId();
    assertThat(span("GET /quotes/pears").getParentSpanId()).isEqualTo(CALLER);
    assertThat(span("price").getParentSpanId()).isEqualTo(request);
    assertThat(span("GET /prices/pears").getParentSpanId()).isEqualTo(span("price").getSpanId());
    assertThat(span("stock").getParentSpanId()).isEqualTo(request);
    assertThat(span("query").getParentSpanId()).isEqualTo(span("stock").getSpanId());
    assertThat(span("label").getParentSpanId()).isEqualTo(request);
    assertThat(exporter.getFinishedSpanItems())
        .hasSize(6)
        .allMatch(span -> span.getTraceId().equals(TRACE));
  }

  private SpanData span(String name) {
    List<SpanData> named =
        exporter.getFinishedSpanItems().stream()
            .filter(span -> span.getName().equals(name))
            .toList();
    assertThat(named).as(name).hasSize(1);
    return named.getFirst();
  }

  private void metricsTellOfIt(ObservedService service) throws Exception {
    String loop = "{loop=\"" + EventLoop.running() + "\"}";
    String server = "address=\"127.0.0.1:" + service.port() + "\"";
    // A look at the loops comes once a second, and takes what a loop tells when that has answered.
    String scrape;
    do {
      scrape = ask(service, "/metrics").body();
    } while (!scrape.contains(server));
    assertThat(scrape)
        .contains("weft_tasks_active" + loop)
        .contains("weft_loop_lag_seconds_count" + loop)
        .contains("weft_network_received_bytes_total" + loop);
  }

  private static HttpResponse<String> ask(ObservedService service, String path) throws IOException {
    return ask(service, path, TRACE);
  }

  private static HttpResponse<String> ask(ObservedService service, String path, String trace)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .header("traceparent", "00-" + trace + "-" + CALLER + "-01")
            .build();
    HttpClient client = HttpClient.newHttpClient();
    try {
      return HttpClients.send(client, request, HttpResponse.BodyHandlers.ofString());
    } finally {
      toThread(client::close);
    }
  }
}
