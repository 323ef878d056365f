package dev.weft.inspect;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.Task;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A live page of the program that it runs in: its loops and their lags, its tasks and what they
 * wait for, its connections, what is slow and what failed.
 *
 * {@snippet file="InspectorTest.java" region="serve"}
 *
 * <p>The page has a thread and a loop of its own, so it can be looked at while the program's loops
 * are blocked. It costs next to nothing while no browser shows it. Nothing can be changed by it;
 * the one thing that it can have done is to record a flight of 30 seconds.
 *
 * <p>Whoever has the whole address sees the page. It holds a token that cannot be guessed, and
 * serves this machine alone unless the options say otherwise. {@code ./weft page PID} shows the
 * same of a program that knows nothing of it.
 */
public final class Inspector implements AutoCloseable {
  private final EventLoop loop;
  private final Task<?> serving;
  private final URI uri;

  private Inspector(EventLoop loop, Task<?> serving, URI uri) {
    this.loop = loop;
    this.serving = serving;
    this.uri = uri;
  }

  /**
   * Serves the page to browsers of this machine, on a port that the system chooses.
   *
   * @return what serves it, until it is closed or the program ends, which it does not keep from
   *     that
   * @throws IOException if the system refuses a socket
   */
  public static Inspector serve() throws IOException {
    return serve(InspectorOptions.DEFAULT);
  }

  /**
   * Serves the page. Waits until it can be had: a task is suspended meanwhile, another thread
   * blocks. Cancelling the task ends the page, too.
   *
   * @param options where
   * @return what serves it, until it is closed or the program ends, which it does not keep from
   *     that
   * @throws java.net.UnknownHostException if the host's name has no address
   * @throws java.net.BindException if its address or port cannot be listened on
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is a callback of a loop, which must not wait
   */
  public static Inspector serve(InspectorOptions options) throws IOException {
    return serve(options, Flights.TIME);
  }

  /** The same, with flights of another length. */
  static Inspector serve(InspectorOptions options, Duration flightTime) throws IOException {
    Objects.requireNonNull(options, "options");
    CompletableFuture<Inspector> started = new CompletableFuture<>();
    if (EventLoop.runningOrNull() == null) {
      start(options, flightTime, started);
      return await(started);
    }
    return Async.<Inspector, IOException>toThread(() -> {
      start(options, flightTime, started);
      return await(started);
    });
  }

  private static void start(
      InspectorOptions options, Duration flightTime, CompletableFuture<Inspector> started) {
    Thread.ofPlatform()
        .daemon()
        .name("weft-inspector")
        .start(() -> {
          try (Runner runner = new Runner(RunnerOptions.DEFAULT.withSignals())) {
            runner.run(() -> serve(options, flightTime, started));
          } catch (Throwable failure) {
            // After it had started, this is how it was closed.
            started.completeExceptionally(failure);
          }
        });
  }

  private static void serve(
      InspectorOptions options, Duration flightTime, CompletableFuture<Inspector> started)
      throws IOException {
    try (var program = ManagedProgram.own();
        var server = PageServer.start(program, options, flightTime, true)) {
      EventLoop loop = EventLoop.running();
      Task<?> task = Task.current("Inspector.serve()");
      var inspector = new Inspector(loop, task, server.uri());
      if (!started.complete(inspector)) {
        return; // not wanted any more
      }
      server.serveWhileThereIsTheProgram();
    }
  }

  private static Inspector await(CompletableFuture<Inspector> started) throws IOException {
    try {
      return started.get();
    } catch (InterruptedException e) {
      if (!started.cancel(false)) {
        closeQuietly(started);
      }
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the page was being started", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("the page cannot be served", cause);
    }
  }

  private static void closeQuietly(CompletableFuture<Inspector> started) {
    @Nullable Inspector made = started.getNow(null);
    if (made != null) {
      made.close();
    }
  }

  /**
   * Where the page is, with its token.
   *
   * @return an address for a browser
   */
  public URI uri() {
    return uri;
  }

  /**
   * Ends the page; the connections of browsers are closed. Any thread may call it; it does not wait
   * for the end, and does nothing the second time.
   */
  @Override
  public void close() {
    try {
      loop.callSoonThreadsafe(() -> serving.cancel());
    } catch (IllegalStateException closed) {
      // It has ended already.
    }
  }

  @Override
  public String toString() {
    return "Inspector[http://" + uri.getAuthority() + "]";
  }
}
