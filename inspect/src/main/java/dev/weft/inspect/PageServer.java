package dev.weft.inspect;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.http.EventWriter;
import dev.weft.http.Http;
import dev.weft.http.HttpException;
import dev.weft.http.HttpOptions;
import dev.weft.http.HttpServer;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page of a program. Confined to the loop that runs it; the program is asked on a thread
 * of its own, one question at a time, as pages that are open must not add up to a load.
 */
final class PageServer implements AutoCloseable {
  /** More pages than that are refused. */
  static final int MOST_PAGES = 16;

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long a page waits to be told of one task. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final long MOST_ENTRIES = 200;

  private final ManagedProgram program;
  private final InspectorOptions options;
  private final Flights flights;
  private final EventLoop loop = EventLoop.running();
  private final String token = Guard.newToken();
  private final HttpServer server;
  private final ExecutorService asker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("weft-page-asks").factory());

  /** The page of the program that serves it leaves the loop out that does. */
  private final @Nullable String without;

  private int pages;

  private PageServer(
      ManagedProgram program, InspectorOptions options, Duration flightTime, boolean own)
      throws IOException {
    this.program = program;
    this.options = options;
    this.flights = new Flights(program, flightTime);
    this.without = own ? loop.toString() : null;
    HttpOptions http = HttpOptions.DEFAULT.withoutHttp2().withIdleTimeout(IDLE);
    this.server = Http.startServer(options.host(), options.port(), routes(), http);
  }

  /**
   * Starts to serve on the loop that runs.
   *
   * @param own whether the program is this one
   */
  static PageServer start(
      ManagedProgram program, InspectorOptions options, Duration flightTime, boolean own)
      throws IOException {
    return new PageServer(program, options, flightTime, own);
  }

  /** Where the page is, with its token. */
  URI uri() {
    InetSocketAddress address = server.addresses().getFirst();
    String host = address.getAddress().getHostAddress();
    if (address.getAddress().isAnyLocalAddress()) {
      host = "127.0.0.1";
    }
    return URI.create("http://" + Addresses.format(host, address.getPort()) + "/" + token + "/");
  }

  private Routes routes() {
    return Routes.create()
        .around(new Guard(token, options.hostNames()))
        .get("/{token}", request -> Response.redirect("/" + token + "/"))
        .get("/{token}/", request -> file("page.html", "text/html;charset=utf-8"))
        .get("/{token}/page.js", request -> file("page.js", "text/javascript;charset=utf-8"))
        .get("/{token}/page.css", request -> file("page.css", "text/css;charset=utf-8"))
        .get("/{token}/events", this::events)
        .get("/{token}/tasks/{number}", this::task)
        .post("/{token}/flight", this::beginFlight)
        .get("/{token}/flight", request -> flight());
  }

  private static Response file(String name, String type) throws IOException {
    try (InputStream in = PageServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new HttpException(404);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Response.text(text).withContentType(type);
    }
  }

  // ---- what the program does

  private Response events(Request request) {
    if (pages >= MOST_PAGES) {
      throw new HttpException(503, "too many pages are open: close one of the " + MOST_PAGES);
    }
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("entries", MOST_ENTRIES);
    wanted.put("name", shortened(request.queryParameter("name", "")));
    wanted.put("state", shortened(request.queryParameter("state", "")));
    if (without != null) {
      wanted.put("without", without);
    }
    return Response.events(writer -> sendOnAndOn(writer, wanted));
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200);
  }

  /** Until the client is gone; it is asked no more for one that does not keep up. */
  private void sendOnAndOn(EventWriter writer, Map<String, Object> wanted) throws IOException {
    if (pages >= MOST_PAGES) {
      return;
    }
    pages++;
    try {
      writer.retryAfter(PERIOD);
      while (true) {
        Duration begun = loop.time();
        Map<?, ?> seen;
        try {
          seen = ask(() -> program.look(wanted));
        } catch (CannotShowException e) {
          writer.send(null, "gone", Json.write(Map.of("reason", String.valueOf(e.getMessage()))));
          return;
        }
        noteIncidents(seen, wanted);
        Map<Object, @Nullable Object> event = new HashMap<>(seen);
        event.put("flight", flights.plain());
        writer.send(Json.write(event));
        Duration left = PERIOD.minus(loop.time().minus(begun));
        if (left.isPositive()) {
          Async.sleep(left);
        }
      }
    } finally {
      pages--;
    }
  }

  /** Incidents that were sent are not sent again. */
  private static void noteIncidents(Map<?, ?> seen, Map<String, Object> wanted) {
    if (seen.get("incidents") instanceof List<?> incidents
        && !incidents.isEmpty()
        && incidents.getLast() instanceof Map<?, ?> last
        && last.get("number") instanceof Long number) {
      wanted.put("after", number);
    }
  }

  private Response task(Request request) throws CannotShowException {
    long number;
    try {
      number = Long.parseLong(request.pathParameter("number"));
    } catch (NumberFormatException e) {
      throw new HttpException(404);
    }
    Map<?, ?> task;
    try {
      task = Async.timeout(PATIENCE, () -> ask(() -> program.task(number)));
    } catch (TimeoutException e) {
      throw new HttpException(503, "no answer of the program: it is stopped, or busy");
    }
    if (task.isEmpty()) {
      throw new HttpException(404, "the task is done, or is not among those that are looked at");
    }
    return Response.text(Json.write(task)).withContentType("application/json");
  }

  /**
   * Asks the program, in its turn. A page that is closed meanwhile interrupts nothing, and the end
   * of the loop does not wait for the answer, as it would for a call in an executor of the loop's:
   * a program that is stopped gives none.
   */
  private <T> T ask(Callable<T> question) throws CannotShowException {
    Future<T> answer = loop.createFuture();
    asker.execute(() -> {
      try {
        T value = question.call();
        tell(answer, () -> answer.setResult(value));
      } catch (Throwable failure) {
        tell(answer, () -> answer.setException(failure));
      }
    });
    return answer.await(CannotShowException.class);
  }

  private void tell(Future<?> answer, Runnable completion) {
    try {
      loop.callSoonThreadsafe(() -> {
        if (!answer.isDone()) {
          completion.run();
        }
      });
    } catch (IllegalStateException closed) {
      // Nothing waits for it any more.
    }
  }

  // ---- the one thing that a page can have done

  private Response beginFlight(Request request) {
    if (!flights.begin()) {
      throw new HttpException(409, "a flight is being recorded");
    }
    return Response.text(Json.write(flights.plain()))
        .withStatus(202)
        .withContentType("application/json");
  }

  private Response flight() {
    Path file = flights.file();
    if (file == null) {
      throw new HttpException(404, "no flight is ready");
    }
    return Response.file(file)
        .withContentType("application/octet-stream")
        .withHeader(
            "Content-Disposition", "attachment; filename=\"weft-" + program.pid() + ".jfr\"");
  }

  // ---- its end

  /** Serves until the calling task is cancelled, or another program has ended. */
  void serveWhileThereIsTheProgram() {
    while (!program.hasEnded()) {
      Async.sleep(PERIOD);
    }
  }

  /** Tells the pages that are open, if the program has ended, and ends. */
  @Override
  public void close() {
    try {
      boolean _ = server.shutdown(program.hasEnded() ? GRACE.plus(PERIOD) : Duration.ZERO);
    } catch (CancelledError again) {
      server.close();
      throw again;
    } finally {
      flights.close();
      asker.shutdown();
    }
  }
}
