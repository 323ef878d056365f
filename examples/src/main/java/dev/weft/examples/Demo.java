package dev.weft.examples;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static dev.weft.net.Net.startServer;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.ExceptionGroup;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.TaskOptions;
import dev.weft.net.Server;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.queue.Queue;
import dev.weft.queue.QueueShutDownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An echo server and a thousand clients that talk to it over real sockets, all on one thread.
 *
 * <p>{@code Demo [--clients N] [--seconds S]}. It ends by itself; Ctrl-C ends it earlier, with the
 * same summary and, as that is an ordinary way to end it, the same exit code: 0. It exits with 1
 * when something failed, and with 2 when it does not understand its arguments.
 *
 * <p>What its tasks share, they share without locks: one of them runs at a time, and another one
 * only where this one waits.
 */
public final class Demo {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** How many round trips may wait for the reporter; clients wait while there are more. */
  private static final int QUEUED_AT_MOST = 1_000;

  private final DemoOptions options;
  private final DemoProgress progress;
  private final Queue<Long> roundTripsNanos = new Queue<>(QUEUED_AT_MOST);
  private final Latencies latencies = new Latencies();
  private final Carriers carriers = new Carriers();
  private int connected;

  private Demo(DemoOptions options, DemoProgress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Runs the demo and prints what happened.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) {
    try {
      DemoOptions options = DemoOptions.parse(args);
      Descriptors.ensureRoomFor(options.clients());
      System.out.print(run(options, DemoProgress.onStandardOutput()).describe());
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage());
    } catch (IOException e) {
      fail(1, e.getMessage());
    } catch (ExceptionGroup e) {
      fail(1, e.exceptions().size() + " failed, and first of all: " + e.exceptions().getFirst());
    }
  }

  private static void fail(int exitCode, @Nullable String message) {
    System.err.println("demo: " + message);
    System.exit(exitCode);
  }

  /**
   * Runs the demo.
   *
   * @return what happened
   * @throws IOException if the server cannot be started
   * @throws ExceptionGroup if a client failed
   */
  static DemoSummary run(DemoOptions options, DemoProgress progress) throws IOException {
    return Async.run(() -> new Demo(options, progress).run());
  }

  private DemoSummary run() throws IOException {
    Task<?> reporter = createTask(this::report, TaskOptions.named("reporter"));
    long start = System.nanoTime();
    var ending = DemoSummary.Ending.TIME_WAS_UP;
    try (Server server = startServer("127.0.0.1", 0, this::serve)) {
      progress.announce(
          String.format(
              Locale.ROOT,
              "%s and an echo server on 127.0.0.1:%d talk for %.0f s; Ctrl-C ends it.",
              DemoSummary.clients(options.clients()),
              server.port(),
              DemoSummary.seconds(options.duration())));
      talk(server.port());
      awaitEnd(server);
    } catch (CancelledError cancelled) {
      // Ctrl-C, which Async.run turned into a cancellation. Taking it back says that this is all
      // there is to it; otherwise the signal would end the JVM as soon as run() returns.
      if (currentTask().uncancel() > 0) {
        throw cancelled;
      }
      ending = DemoSummary.Ending.CANCELLED;
    } finally {
      progress.clear();
    }
    var elapsed = Duration.ofNanos(System.nanoTime() - start);
    roundTripsNanos.shutdown();
    reporter.await();
    return new DemoSummary(
        ending,
        options.clients(),
        elapsed,
        latencies,
        EventLoop.running().inspection().tasksMade(),
        carriers.names());
  }

  /** Runs the clients until the time is up. */
  private void talk(int port) {
    try {
      timeout(
          options.duration(),
          () ->
              taskGroup(group -> {
                group.createTask(this::showProgress, TaskOptions.named("progress"));
                startClients(group, port);
              }));
    } catch (TimeoutException e) {
      // The usual end: the clients never end by themselves.
    }
  }

  private void startClients(TaskGroup group, int port) {
    for (int number = 1; number <= options.clients(); number++) {
      var client = new DemoClient(number, port, options.latestStart(), roundTripsNanos, carriers);
      group.createTask(client::run, TaskOptions.named("client " + number));
    }
  }

  /** Serves one client: sends back each line. */
  private void serve(StreamReader reader, StreamWriter writer) {
    connected++;
    try {
      for (String line : reader.lines()) {
        writer.writeLine(line);
        writer.drain();
        carriers.noteCurrent();
      }
    } catch (IOException | UncheckedIOException e) {
      // The client was stopped while its line was under way: there is nobody to send it to.
    } finally {
      connected--;
    }
  }

  /** Counts the round trips until there are no more. */
  private void report() {
    try {
      while (true) {
        latencies.record(roundTripsNanos.get());
      }
    } catch (QueueShutDownException e) {
      // All are counted.
    }
  }

  private void showProgress() {
    long start = System.nanoTime();
    long messagesBefore = 0;
    long before = start;
    while (true) {
      sleep(progress.interval());
      long now = System.nanoTime();
      long messages = latencies.count();
      progress.show(
          String.format(
              Locale.ROOT,
              "%5.1f s %,7d connected %,10d messages %,8.0f/s   p50 %s   p99 %s",
              (now - start) / 1e9,
              connected,
              messages,
              (messages - messagesBefore) * 1e9 / (now - before),
              DemoSummary.millis(latencies.percentile(0.50)),
              DemoSummary.millis(latencies.percentile(0.99))));
      before = now;
      messagesBefore = messages;
    }
  }

  /** Lets the server see that its clients are gone, so that it ends in order. */
  private static void awaitEnd(Server server) {
    server.close();
    try {
      timeout(CLOSE_LIMIT, server::waitClosed);
    } catch (TimeoutException e) {
      // What is left ends with the loop.
    }
  }
}
