package dev.weft.service;

import static dev.weft.Async.taskGroup;
import static dev.weft.Async.toThread;

import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.http.HttpClients;
import dev.weft.http.HttpException;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.process.Processes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what an item costs, from three sources at a time: a service, a database, a program. */
final class Quotes {
  private static final Logger LOG = LoggerFactory.getLogger(Quotes.class);

  private final Traces traces;
  private final DataSource database;
  private final URI prices;
  private final HttpClient client;

  Quotes(Traces traces, DataSource database, URI prices, HttpClient client) {
    this.traces = traces;
    this.database = database;
    this.prices = prices;
    this.client = client;
  }

  // @start region="quote"
  Response quote(Request request) throws Exception {
    String item = request.pathParameter("item");
    LOG.info("asked for {}", item);
    return taskGroup(group -> {
      Task<String> price = group.createTask(() -> price(item), TaskOptions.named("price"));
      Task<Integer> stock = group.createTask(() -> stock(item), TaskOptions.named("stock"));
      Task<String> label = group.createTask(() -> label(item), TaskOptions.named("label"));
      return Response.text(label.await() + ": " + stock.await() + " at " + price.await() + "\n");
    });
  }

  // @end

  /** Asks another service, in the task. */
  private String price(String item) throws Exception {
    return traces.inSpan(
        "price",
        () -> {
          HttpRequest.Builder request = HttpRequest.newBuilder(prices.resolve("/prices/" + item));
          Traces.addHeaders(request);
          HttpResponse<String> answer =
              HttpClients.send(client, request.build(), HttpResponse.BodyHandlers.ofString());
          LOG.info("the price of {} is {}", item, answer.body());
          return answer.body();
        });
  }

  /** Asks the database, in a thread. */
  private int stock(String item) throws Exception {
    return traces.inSpan("stock", () -> toThread(() -> query(item)));
  }

  private int query(String item) throws Exception {
    return traces.inSpan(
        "query",
        () -> {
          LOG.info("asking the database for {}", item);
          try (Connection connection = database.getConnection();
              PreparedStatement query =
                  connection.prepareStatement("SELECT count FROM stock WHERE item = ?")) {
            query.setString(1, item);
            return onlyNumber(query, item);
          }
        });
  }

  private static int onlyNumber(PreparedStatement query, String item) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new HttpException(404, "no such item: " + item);
      }
      return rows.getInt(1);
    }
  }

  /** Asks a program. */
  private String label(String item) throws Exception {
    return traces.inSpan(
        "label",
        () -> {
          String label = Processes.run("echo", "item", item).stdout().strip();
          LOG.info("the label is {}", label);
          return label;
        });
  }
}
