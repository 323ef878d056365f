package dev.weft.examples.blocking;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** H2 by JDBC, by many tasks of one loop at once. */
public class H2Test {
  private static final int TASKS = 100;
  private static final String URL = "jdbc:h2:mem:blocking";

  private static volatile Semaphore asked = new Semaphore(0);
  private static volatile CountDownLatch mayAnswer = new CountDownLatch(1);

  private Connection keepsTheDatabase;

  /** What the slow query calls. */
  public static int waitForTheLatch() throws InterruptedException {
    asked.release();
    mayAnswer.await();
    return 42;
  }

  @BeforeEach
  void open() throws Exception {
    MainEngine.required();
    asked = new Semaphore(0);
    mayAnswer = new CountDownLatch(1);
    keepsTheDatabase = DriverManager.getConnection(URL);
    try (Statement statement = keepsTheDatabase.createStatement()) {
      statement.execute("CREATE ALIAS slow FOR \"" + H2Test.class.getName() + ".waitForTheLatch\"");
    }
  }

  @AfterEach
  void close() throws Exception {
    if (keepsTheDatabase != null) {
      keepsTheDatabase.close();
    }
  }

  private static int querySlowly() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT slow()")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }

  @Test
  void query_manyTasks_areAllUnderWayBeforeOneIsAnswered() throws Exception {
    run(() -> {
      Crowd crowd =
          Crowd.of(
              TASKS,
              () -> {
                assertThat(querySlowly()).isEqualTo(42);
                return null;
              });
      asked.acquire(TASKS); // suspends this task
      mayAnswer.countDown();

      crowd.awaitAll();
    });
  }

  @Test
  void query_cancelled_endsAtOnceAndLeavesTheDatabaseUsable() throws Exception {
    run(() -> {
      Crowd crowd = Crowd.of(10, H2Test::querySlowly);
      asked.acquire(10);

      crowd.cancelAll();
      mayAnswer.countDown();

      assertThat(querySlowly()).isEqualTo(42);
    });
  }
}
