package dev.weft.examples;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.net.Net.openConnection;

import dev.weft.net.Connection;
import dev.weft.queue.Queue;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * One client: connects, then sends a line at its own pace and waits for it to come back, until it
 * is cancelled.
 */
final class DemoClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int SHORTEST_PAUSE_MILLIS = 20;
  private static final int LONGEST_PAUSE_MILLIS = 180;

  private final int number;
  private final int port;
  private final Queue<Long> roundTripsNanos;
  private final Carriers carriers;
  private final Duration start;
  private final Duration pause;

  /**
   * A client that does not run yet.
   *
   * @param number tells it from the others, and decides its pace
   * @param port where the server listens
   * @param latestStart how long it may wait before it connects
   * @param roundTripsNanos gets the time that each line took
   * @param carriers gets the threads that ran it
   */
  DemoClient(
      int number, int port, Duration latestStart, Queue<Long> roundTripsNanos, Carriers carriers) {
    this.number = number;
    this.port = port;
    this.roundTripsNanos = roundTripsNanos;
    this.carriers = carriers;
    var random = new Random(number);
    this.start = Duration.ofNanos(random.nextLong(latestStart.toNanos() + 1));
    this.pause = Duration.ofMillis(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS + 1));
  }

  /** Talks until it is cancelled. */
  void run() throws IOException, TimeoutException {
    sleep(start);
    try (var connection = openConnection("127.0.0.1", port)) {
      for (int line = 1; ; line++) {
        sleep(pause);
        roundTripsNanos.put(exchange(connection, "client " + number + ", line " + line));
        carriers.noteCurrent();
      }
    }
  }

  /** Sends a line, waits for its echo, and returns how long that took. */
  private static long exchange(Connection connection, String line)
      throws IOException, TimeoutException {
    long before = System.nanoTime();
    connection.writer().writeLine(line);
    connection.writer().drain();
    String echo = timeout(PATIENCE, () -> connection.reader().readLine());
    long after = System.nanoTime();
    if (echo == null) {
      throw new EOFException("the server closed the connection");
    }
    if (!echo.equals(line)) {
      throw new IOException("sent '" + line + "', and got '" + echo + "' back");
    }
    return after - before;
  }
}
