package dev.weft.http;

import static dev.weft.Async.allTasks;
import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.net.IncompleteReadException;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many requests, while clients vanish in the midst of all that there is to vanish from: whoever
 * stays is answered, and nothing is left of the others: no descriptor, no task, no memory, and no
 * report of a failure.
 *
 * <p>How many requests there are is for {@code -Dweft.httpFaults=200000} to say.
 */
class HttpFaultRunTest {
  private static final int REQUESTS = Integer.getInteger("weft.httpFaults", 1_500);
  private static final int CLIENTS = 40;
  private static final int BIG_BYTES = 300_000;
  private static final long MOST_MORE_HEAP_BYTES = 24_000_000;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String HOST = "Host: x\r\n";
  private static final File DESCRIPTORS = new File("/proc/self/fd");

  private final List<ErrorReport> reports = new ArrayList<>();
  private final Set<Client> asked = EnumSet.noneOf(Client.class);
  private int begun;

  /** What a client does. */
  private enum Client {
    STAYS,
    SENDS_A_BODY,
    PIPELINES,
    ENDS_ITS_DIRECTION,
    LEAVES_IN_A_HEAD,
    LEAVES_IN_A_BODY,
    LEAVES_IN_A_CHUNK,
    LEAVES_WHILE_IT_IS_SERVED,
    LEAVES_IN_AN_ANSWER,
    LEAVES_AMONG_EVENTS,
    LEAVES_A_WEBSOCKET,
    LEAVES_IN_A_FRAME,
    LEAVES_STREAMS_OF_HTTP_2
  }

  private static Routes routes() {
    return Routes.create()
        .get("/", request -> Response.text("hello"))
        .post("/echo", request -> Response.bytes(request.bytes()))
        .post("/reader", request -> Response.text(request.reader().readAll().length + ""))
        .get(
            "/sleep",
            request -> {
              sleep(Duration.ofMinutes(10));
              return Response.text("slept");
            })
        .get("/big", request -> Response.bytes(new byte[BIG_BYTES]))
        .get(
            "/stream",
            request ->
                Response.stream(writer -> {
                  while (true) {
                    writer.write(new byte[10_000]);
                    writer.drain();
                  }
                }))
        .get(
            "/events",
            request ->
                Response.events(writer -> {
                  while (true) {
                    writer.send("tick");
                    sleep(Duration.ofMillis(1));
                  }
                }))
        .webSocket(
            "/ws",
            socket -> {
              for (WebSocket.Message message : socket.messages()) {
                socket.send(message);
              }
            });
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void requests_whileClientsVanish_leaveNothingBehind() throws Exception {
    run(() -> {
      EventLoop.running().setExceptionHandler((loop, report) -> keep(report));
      try (var server = Http.startServer("127.0.0.1", 0, routes())) {
        ask(server, REQUESTS / 10); // all classes are loaded, and all pools are filled
        settle(1);
        int descriptors = descriptors();
        long heap = heapBytes();

        ask(server, REQUESTS);
        settle(1);

        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
        assertThat(heapBytes()).isLessThan(heap + MOST_MORE_HEAP_BYTES);
        assertThat(server.shutdown(LONG)).isTrue();
        assertThat(allTasks()).hasSize(1);
      }
      return null;
    });
    assertThat(reports).isEmpty();
    assertThat(asked).containsExactly(Client.values());
  }

  private void keep(ErrorReport report) {
    if (report.kind() != ErrorReport.Kind.PEER) {
      reports.add(report);
    }
  }

  /** Until what ends by itself has ended: no task is left but that of the test. */
  private static void settle(int tasks) throws Exception {
    dev.weft.Async.timeout(
        LONG,
        () -> {
          while (allTasks().size() > tasks) {
            sleep(Duration.ofMillis(20));
          }
          // Closed connections wait for what their clients still send.
          sleep(Duration.ofMillis(1_500));
        });
  }

  private static int descriptors() {
    String[] open = DESCRIPTORS.list();
    return open == null ? 0 : open.length;
  }

  private static long heapBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void ask(HttpServer server, int requests) throws Exception {
    begun = 0;
    List<Task<?>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      var random = new Random(i);
      clients.add(
          createTask(() -> {
            while (begun < requests) {
              Client client = Client.values()[random.nextInt(Client.values().length)];
              begun++;
              asked.add(client);
              dev.weft.Async.timeout(LONG, () -> ask(server, client, random));
            }
            return null;
          }));
    }
    for (Task<?> client : clients) {
      client.await();
    }
  }

  private static void ask(HttpServer server, Client kind, Random random) throws IOException {
    try (var client = new RawClient(server)) {
      switch (kind) {
        case STAYS -> {
          for (int i = 0; i < 3; i++) {
            assertThat(client.ask(get("/"))).endsWith("\r\n\r\nhello");
          }
        }
        case SENDS_A_BODY -> {
          String body = "x".repeat(random.nextInt(50_000));
          assertThat(client.ask(post("/echo", body))).endsWith("\r\n\r\n" + body);
          assertThat(client.ask(post("/reader", body))).endsWith("\r\n\r\n" + body.length());
        }
        case PIPELINES -> {
          client.write(get("/") + post("/echo", "abc") + get("/nix"));
          assertThat(client.readAnswer(false)).endsWith("hello");
          assertThat(client.readAnswer(false)).endsWith("abc");
        }
        case ENDS_ITS_DIRECTION -> {
          client.write(get("/"));
          client.writeEof();
          assertThat(client.readUntilClosed()).endsWith("hello");
        }
        case LEAVES_IN_A_HEAD -> leaveWithin(client, get("/"), random);
        case LEAVES_IN_A_BODY -> leaveWithin(client, post("/echo", "x".repeat(30_000)), random);
        case LEAVES_IN_A_CHUNK ->
            leaveWithin(
                client,
                "POST /reader HTTP/1.1\r\n"
                    + HOST
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n6;x=y\r\nabcdef\r\n0\r\nA: b\r\n\r\n",
                random);
        case LEAVES_WHILE_IT_IS_SERVED -> {
          client.write(get("/sleep"));
          sleep(Duration.ofMillis(random.nextInt(3)));
        }
        case LEAVES_IN_AN_ANSWER -> {
          client.write(get(random.nextBoolean() ? "/big" : "/stream"));
          client.readExactly(random.nextInt(BIG_BYTES));
        }
        case LEAVES_AMONG_EVENTS -> {
          client.write(get("/events"));
          client.readExactly(random.nextInt(300));
        }
        case LEAVES_A_WEBSOCKET, LEAVES_IN_A_FRAME -> {
          client.write(
              "GET /ws HTTP/1.1\r\n"
                  + HOST
                  + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
          assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
          // "hi", with a mask of nothing
          client.write("\u0081\u0082\0\0\0\0hi");
          assertThat(client.readExactly(4)).endsWith('h', 'i');
          if (kind == Client.LEAVES_IN_A_FRAME) {
            leaveWithin(client, "\u0081\u00fe\1\0\0\0\0\0" + "x".repeat(256), random);
          }
        }
        case LEAVES_STREAMS_OF_HTTP_2 -> {
          client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
          for (int stream = 1; stream < 20; stream += 2) {
            // GET, http, the authority x, and the path / or /sleep
            String path = stream == 1 || random.nextBoolean() ? "\u0084" : "\4\6/sleep";
            String head = "\u0082" + path + "\u0086A\1x";
            client.write("\0\0" + (char) head.length() + "\1\5\0\0\0" + (char) stream + head);
          }
          client.readExactly(random.nextInt(100));
        }
      }
      if (random.nextBoolean()) {
        client.reset();
      }
    } catch (EOFException | SocketException ended) {
      assertThat(kind).isNotIn(Client.STAYS, Client.SENDS_A_BODY, Client.PIPELINES);
    }
  }

  private static void leaveWithin(RawClient client, String request, Random random) {
    client.write(request.substring(0, random.nextInt(request.length())));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
  }

  private static String post(String path, String body) {
    String length = "Content-Length: " + body.length() + "\r\n\r\n";
    return "POST " + path + " HTTP/1.1\r\n" + HOST + length + body;
  }

  // ---- the end under load

  @Test
  void shutdown_underLoad_losesNoAnswerToWhatAHandlerHasSeen() throws Exception {
    run(() -> {
      for (int round = 0; round < 10; round++) {
        endUnderLoad(round);
      }
      return null;
    });
  }

  private static void endUnderLoad(int round) throws Exception {
    int[] handled = {0};
    int[] answered = {0};
    Future<String> many = EventLoop.running().createFuture();
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  if (++handled[0] == 500 + 37 * round && !many.isDone()) {
                    many.setResult("many");
                  }
                  if (handled[0] % 3 == 0) {
                    sleep(Duration.ofMillis(1));
                  }
                  return Response.text("hello");
                });
    try (var server = Http.startServer("127.0.0.1", 0, routes)) {
      List<Task<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        boolean pipelines = i % 2 == 0;
        clients.add(createTask(() -> askUntilClosed(server, pipelines, answered)));
      }
      many.await();

      assertThat(server.shutdown(LONG)).isTrue();

      for (Task<?> client : clients) {
        client.await();
      }
      assertThat(answered[0]).isEqualTo(handled[0]);
    }
  }

  private static void askUntilClosed(HttpServer server, boolean pipelines, int[] answered)
      throws IOException {
    try (var client = new RawClient(server)) {
      while (true) {
        client.write(pipelines ? get("/") + get("/") : get("/"));
        for (int i = 0; i < (pipelines ? 2 : 1); i++) {
          assertThat(client.readAnswer(false)).endsWith("\r\n\r\nhello");
          answered[0]++;
        }
      }
    } catch (IncompleteReadException ended) {
      assertThat(ended.partial()).isEmpty(); // no answer is cut off
    } catch (SocketException ended) {
      // It was closed while the next request was on its way.
    }
  }
}
