package dev.weft.examples.blocking;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL by JDBC, by many tasks of one loop at once. */
class PostgresTest {
  private static final int TASKS = 100;

  private static PostgresServer server;

  @BeforeAll
  static void startServer() throws Exception {
    MainEngine.required();
    server = PostgresServer.startOrSkip(TASKS + 20);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  /** A query that the server answers when nobody else has the lock. */
  private static String queryTheLock(String number) throws SQLException {
    try (Connection connection = server.connect()) {
      return query(connection, "SELECT 'done' FROM pg_advisory_lock_shared(" + number + ")");
    }
  }

  private static void untilWaiting(Connection connection, int count) throws SQLException {
    String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while (Integer.parseInt(query(connection, waiting)) != count) {
      sleep(ofMillis(5));
    }
  }

  @Test
  void query_manyTasks_areAllUnderWayInTheServerBeforeOneIsAnswered() throws Exception {
    run(() -> {
      try (Connection holder = server.connect()) {
        query(holder, "SELECT pg_advisory_lock(1)");
        Crowd crowd =
            Crowd.of(
                TASKS,
                () -> {
                  assertThat(queryTheLock("1")).isEqualTo("done");
                  return null;
                });
        untilWaiting(holder, TASKS);

        query(holder, "SELECT pg_advisory_unlock(1)");

        crowd.awaitAll();
      }
    });
  }

  @Test
  void query_cancelled_endsAtOnceAndClosesTheConnection() throws Exception {
    run(() -> {
      try (Connection holder = server.connect()) {
        query(holder, "SELECT pg_advisory_lock(2)");
        Crowd crowd = Crowd.of(10, () -> queryTheLock("2"));
        untilWaiting(holder, 10);

        crowd.cancelAll();

        query(holder, "SELECT pg_advisory_unlock(2)");
        untilWaiting(holder, 0);
        assertThat(queryTheLock("2")).isEqualTo("done");
      }
    });
  }
}
