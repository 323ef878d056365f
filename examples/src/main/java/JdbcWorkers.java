import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;

import dev.weft.queue.Queue;
import dev.weft.queue.QueueShutDownException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

// Workers with a database connection each, that take orders from one queue. To run it, put a JDBC
// driver on the class path, and give its URL as the argument.

static final int WORKERS = 4;
static final int ORDERS = 1_000;

void main(String[] arguments) throws SQLException {
  String url = arguments.length > 0 ? arguments[0] : "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1";
  run(() -> {
    execute(url, "CREATE TABLE done (id INT PRIMARY KEY, worker VARCHAR(20))");
    Queue<Integer> orders = new Queue<>(100); // more would wait in memory
    taskGroup(group -> {
      for (int i = 0; i < WORKERS; i++) {
        group.createTask(() -> work(url, orders));
      }
      for (int id = 1; id <= ORDERS; id++) {
        orders.put(id);
      }
      orders.shutdown(); // the workers end when it is empty
    });
    IO.println(count(url) + " orders done");
  });
}

void work(String url, Queue<Integer> orders) throws SQLException {
  try (var connection = DriverManager.getConnection(url);
      var insert = connection.prepareStatement("INSERT INTO done VALUES (?, ?)")) {
    insert.setString(2, currentTask().name());
    while (true) {
      insert.setInt(1, orders.get());
      insert.executeUpdate(); // suspends this task only
    }
  } catch (QueueShutDownException allDone) {
    // There are no more orders.
  }
}

void execute(String url, String sql) throws SQLException {
  try (Connection connection = DriverManager.getConnection(url);
      var statement = connection.createStatement()) {
    statement.execute(sql);
  }
}

int count(String url) throws SQLException {
  try (var connection = DriverManager.getConnection(url);
      var statement = connection.createStatement();
      var rows = statement.executeQuery("SELECT COUNT(*) FROM done")) {
    rows.next();
    return rows.getInt(1);
  }
}
