import static dev.weft.Async.allTasks;
import static dev.weft.Async.run;
import static dev.weft.net.Net.startServer;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weft.EventLoop;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.sql.SQLException;

// A service as one would deploy it: takes orders by HTTP and keeps them in a database. To run it,
// put HikariCP and a JDBC driver on the class path:
//
//   curl --data 'two pears' http://127.0.0.1:9000/orders
//   curl http://127.0.0.1:9000/metrics
//
// SIGTERM ends it in good order: it stops accepting, answers what it was asked, tells clients that
// keep their connections so, closes the pool, and exits with 143, all within the grace. It exits
// with 2 if it is configured wrongly, and with 1 if it cannot go on.

static final System.Logger LOG = System.getLogger("service");

/** What the environment says. */
record Config(String host, int port, String databaseUrl, int poolSize, Duration grace) {
  static Config of(Map<String, String> environment) {
    return new Config(
        environment.getOrDefault("SERVICE_HOST", "127.0.0.1"),
        number(environment, "SERVICE_PORT", 9000),
        environment.getOrDefault("SERVICE_DATABASE", "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1"),
        number(environment, "SERVICE_POOL", 4),
        Duration.ofSeconds(number(environment, "SERVICE_GRACE_SECONDS", 8)));
  }

  static int number(Map<String, String> environment, String name, int usual) {
    String value = environment.getOrDefault(name, Integer.toString(usual));
    if (!value.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException(name + "=" + value + ": use a number from 0 on");
    }
    return Integer.parseInt(value);
  }
}

record Request(String method, String path, String body) {}

record Answer(String status, String body) {}

// Everything runs on one loop, so plain numbers will do.
int answered;
int underWay;

void main() {
  int exitCode = 0;
  try {
    Config config = Config.of(System.getenv());
    run(() -> serve(config));
  } catch (IllegalArgumentException e) {
    LOG.log(ERROR, e.getMessage());
    exitCode = 2;
  } catch (Exception e) {
    LOG.log(ERROR, "cannot go on: " + e);
    exitCode = 1;
  }
  System.exit(exitCode); // not reached after a signal, which ends the JVM with a code of its own
}

void serve(Config config) throws IOException, SQLException {
  try (HikariDataSource pool = openPool(config)) {
    createTable(pool);
    var options = ServerOptions.DEFAULT.withGrace(config.grace());
    var server =
        startServer(
            config.host(),
            config.port(),
            (reader, writer) -> handle(reader, writer, pool),
            options);
    IO.println("listening on port " + server.port());
    try {
      server.serveForever();
    } finally {
      LOG.log(INFO, "ended");
      IO.println("answered " + answered + ", kept " + count(pool));
    }
  }
}

void handle(StreamReader reader, StreamWriter writer, HikariDataSource pool) throws IOException {
  boolean last = false;
  while (!last) {
    Request request = read(reader);
    if (request == null) {
      return; // the client has gone, or the server ends and waits for no more requests
    }
    underWay++;
    try {
      Answer answer = answer(request, writer, pool);
      last = writer.isServerClosing();
      write(writer, answer, last);
      writer.drain();
      answered++;
    } finally {
      underWay--;
    }
  }
}

Answer answer(Request request, StreamWriter writer, HikariDataSource pool) {
  try {
    return switch (request.method() + " " + request.path()) {
      case "POST /orders" -> new Answer("201 Created", keep(pool, request.body()) + "\n");
      case "GET /orders" -> new Answer("200 OK", count(pool) + "\n");
      case "GET /metrics" -> new Answer("200 OK", metrics(pool));
      case "GET /health" -> health(writer, pool);
      default -> new Answer("404 Not Found", "");
    };
  } catch (SQLException e) {
    LOG.log(ERROR, "cannot " + request.method() + " " + request.path(), e);
    return new Answer("503 Service Unavailable", "");
  }
}

/** Says no as soon as the server ends, so that a load balancer asks others. */
Answer health(StreamWriter writer, HikariDataSource pool) throws SQLException {
  try (var connection = pool.getConnection()) {
    boolean up = connection.isValid(1) && !writer.isServerClosing();
    return up ? new Answer("200 OK", "up\n") : new Answer("503 Service Unavailable", "down\n");
  }
}

String metrics(HikariDataSource pool) {
  var connections = pool.getHikariPoolMXBean();
  return """
  service_requests_answered %d
  service_requests_under_way %d
  service_tasks_made %d
  service_tasks %d
  service_pool_active %d
  service_pool_waiting %d
  """
      .formatted(
          answered,
          underWay,
          EventLoop.running().inspection().tasksMade(),
          allTasks().size(),
          connections.getActiveConnections(),
          connections.getThreadsAwaitingConnection());
}

// ---- the database: ordinary JDBC, which suspends only the task that calls it

HikariDataSource openPool(Config config) {
  var settings = new HikariConfig();
  settings.setJdbcUrl(config.databaseUrl());
  settings.setMaximumPoolSize(config.poolSize());
  return new HikariDataSource(settings);
}

void createTable(HikariDataSource pool) throws SQLException {
  try (var connection = pool.getConnection();
      var statement = connection.createStatement()) {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS orders (id IDENTITY PRIMARY KEY, text VARCHAR(1000))");
  }
}

long keep(HikariDataSource pool, String text) throws SQLException {
  try (var connection = pool.getConnection();
      var insert =
          connection.prepareStatement(
              "INSERT INTO orders (text) VALUES (?)", new String[] {"id"})) {
    insert.setString(1, text);
    insert.executeUpdate();
    try (var keys = insert.getGeneratedKeys()) {
      keys.next();
      return keys.getLong(1);
    }
  }
}

long count(HikariDataSource pool) throws SQLException {
  try (var connection = pool.getConnection();
      var statement = connection.createStatement();
      var rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
    rows.next();
    return rows.getLong(1);
  }
}

// ---- as much of HTTP as this needs

/** The next request, or null where there is none. */
Request read(StreamReader reader) throws IOException {
  String first = reader.readLine();
  if (first == null) {
    return null;
  }
  int length = 0;
  String header;
  while ((header = reader.readLine()) != null && !header.isEmpty()) {
    String[] field = header.split(": *", 2);
    if (field[0].equalsIgnoreCase("Content-Length")) {
      length = Integer.parseInt(field[1].strip());
    }
  }
  String[] words = first.split(" ", -1);
  String body = new String(reader.readExactly(length), UTF_8);
  return new Request(words[0], words.length > 1 ? words[1] : "/", body);
}

void write(StreamWriter writer, Answer answer, boolean last) {
  writer.write(
      "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n%s"
          .formatted(
              answer.status(),
              answer.body().getBytes(UTF_8).length,
              last ? "close" : "keep-alive",
              answer.body()));
}
