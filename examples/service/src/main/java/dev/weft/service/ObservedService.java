package dev.weft.service;

import static dev.weft.Async.toThread;

import dev.weft.Async;
import dev.weft.http.Http;
import dev.weft.http.HttpServer;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.inspect.Inspector;
import dev.weft.micrometer.WeftMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service whose requests can be followed wherever they go: by the trace's id in each line of the
 * log, by a tree of spans, by metrics for Prometheus at {@code /metrics}, and by its tasks on a
 * live page.
 */
public final class ObservedService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ObservedService.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WeftMetrics metrics = new WeftMetrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;
  private final Inspector inspector;

  private ObservedService(Tracer tracer, String host, int port, @Nullable URI prices)
      throws Exception {
    Traces traces = new Traces(tracer);
    DataSource database = toThread(ObservedService::openDatabase);
    toThread(() -> metrics.bindTo(registry));
    Quotes[] quotes = new Quotes[1]; // made when the port is known
    Routes routes =
        Routes.create()
            .around(traces::aroundRequest)
            .get("/quotes/{item}", request -> quotes[0].quote(request))
            .get("/prices/{item}", ObservedService::price)
            .get("/metrics", _ -> scrape());
    server = Http.startServer(host, port, routes);
    URI self = URI.create("http://" + host + ":" + server.port());
    quotes[0] = new Quotes(traces, database, prices == null ? self : prices, client);
    inspector = Inspector.serve();
  }

  /** Starts one, in a task, which asks itself for prices. */
  static ObservedService start(Tracer tracer, String host, int port) throws Exception {
    return new ObservedService(tracer, host, port, null);
  }

  /** Starts one, in a task, which asks another service for prices. */
  static ObservedService start(Tracer tracer, String host, int port, URI prices) throws Exception {
    return new ObservedService(tracer, host, port, prices);
  }

  int port() {
    return server.port();
  }

  /** Where its loops and tasks can be seen. */
  URI page() {
    return inspector.uri();
  }

  private static Response price(Request request) {
    LOG.info("naming a price");
    return Response.text(request.pathParameter("item").length() + ".00");
  }

  private Response scrape() {
    return Response.text(toThread(() -> registry.scrape()))
        .withContentType("text/plain; version=0.0.4; charset=utf-8");
  }

  private static DataSource openDatabase() throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:stock;DB_CLOSE_DELAY=-1");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS stock (item VARCHAR PRIMARY KEY, count INT)");
      statement.execute("MERGE INTO stock VALUES ('pears', 7)");
    }
    return database;
  }

  /** Ends it; in a task of its loop. */
  @Override
  public void close() {
    server.close();
    inspector.close();
    metrics.close();
    client.close();
  }

  public static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
    try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
      Async.run(() -> {
        try (ObservedService service = start(provider.get("shop"), "127.0.0.1", port)) {
          LOG.info("http://127.0.0.1:{}/quotes/pears", service.port());
          LOG.info("live page: {}", service.page());
          service.server.serveForever();
        }
      });
    } catch (IOException e) {
      LOG.error("cannot start", e);
    }
  }
}
