package dev.weft.http;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.internal.nulls.Nulls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Asks other servers, by the JDK's {@link HttpClient}: a task waits for the answer, and a
 * cancellation ends the exchange. To be imported statically.
 *
 * {@snippet file="HttpClientsTest.java" region="get"}
 *
 * <p>What there is to say of connections, proxies, certificates and redirects is said to the {@code
 * HttpClient}; one is enough for a program, and it can be used on several loops. Its limits of
 * connections are the system properties {@code jdk.httpclient.*}. Retrying is the program's.
 *
 * <p>The answers of the methods that take an address come from a client of this class's own, which
 * follows redirects, and gives up a connection after ten seconds.
 */
public final class HttpClients {
  private HttpClients() {}

  /** Made when it is first wanted. */
  private static final class Shared {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  static HttpClient shared() {
    return Shared.CLIENT;
  }

  /**
   * Asks for a page as text. Waits for all of it.
   *
   * @param uri the address
   * @return the answer, of whatever status
   * @throws IOException if there is none
   * @throws IllegalArgumentException if the address is none
   * @throws IllegalStateException if the caller is no task
   */
  public static HttpResponse<String> get(String uri) throws IOException {
    Objects.requireNonNull(uri, "uri");
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return send(shared(), request, HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Sends a request, and waits for the answer and its body. A cancellation closes the connection,
   * or the stream of it (HTTP/2).
   *
   * @param client the client
   * @param request the request; its {@link HttpRequest.Builder#timeout} limits the whole
   * @param handler what becomes of the body
   * @param <T> what the body becomes
   * @return the answer, of whatever status
   * @throws java.net.http.HttpTimeoutException if it does not come in time
   * @throws IOException if there is none
   * @throws IllegalStateException if the caller is no task
   */
  public static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "handler");
    return await(client.sendAsync(request, handler));
  }

  /**
   * Sends a request, and waits for the head of the answer. Its body is read as it comes, and stays
   * with the server as long as it is not read.
   *
   * {@snippet file="HttpClientsTest.java" region="open"}
   *
   * @param client the client
   * @param request the request
   * @return the answer, to be closed by the caller
   * @throws java.net.http.HttpTimeoutException if it does not come in time
   * @throws IOException if there is none
   * @throws IllegalStateException if the caller is no task
   */
  public static StreamedResponse open(HttpClient client, HttpRequest request) throws IOException {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(request, "request");
    EventLoop loop = EventLoop.running();
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
        send(client, request, HttpResponse.BodyHandlers.ofPublisher());
    return StreamedResponse.of(loop, response);
  }

  /**
   * Asks for a page whose body is read as it comes, as {@link #open(HttpClient, HttpRequest)} does.
   *
   * @param uri the address
   * @return the answer, to be closed by the caller
   * @throws IOException if there is none
   * @throws IllegalArgumentException if the address is none
   * @throws IllegalStateException if the caller is no task
   */
  public static StreamedResponse open(String uri) throws IOException {
    Objects.requireNonNull(uri, "uri");
    return open(shared(), HttpRequest.newBuilder(URI.create(uri)).build());
  }

  /**
   * Listens to server-sent events until the server ends them. Waits.
   *
   * {@snippet file="HttpClientsTest.java" region="events"}
   *
   * @param uri the address
   * @param receiver gets one event after the other, in the calling task, and may wait
   * @throws IOException if the connection breaks, or the answer is none of events
   * @throws IllegalArgumentException if the address is none
   * @throws IllegalStateException if the caller is no task
   */
  public static void listen(String uri, Consumer<ServerSentEvent> receiver) throws IOException {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(receiver, "receiver");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).header("Accept", "text/event-stream").build();
    try (StreamedResponse response = open(shared(), request)) {
      String type = response.header("Content-Type");
      if (response.status() != 200 || type == null || !type.startsWith("text/event-stream")) {
        throw new IOException(
            uri + " sends no events: status " + response.status() + ", type " + type);
      }
      ServerSentEvent.read(response.body(), receiver);
    }
  }

  /**
   * Opens a WebSocket. Waits until it stands.
   *
   * {@snippet file="HttpClientsTest.java" region="websocket"}
   *
   * @param uri the address: {@code ws://…} or {@code wss://…}
   * @param subprotocols what the program can speak, the preferred one first; may be none
   * @return the socket, to be closed by the caller
   * @throws IOException if the server refuses it
   * @throws IllegalArgumentException if the address is none
   * @throws IllegalStateException if the caller is no task
   */
  public static WebSocket openWebSocket(String uri, String... subprotocols) throws IOException {
    Objects.requireNonNull(uri, "uri");
    Nulls.refuseIn(subprotocols, "subprotocols");
    return openWebSocket(shared(), URI.create(uri), subprotocols);
  }

  /**
   * Opens a WebSocket by a client of one's own, as {@link #openWebSocket(String, String...)} does.
   *
   * @param client the client
   * @param uri the address: {@code ws://…} or {@code wss://…}
   * @param subprotocols what the program can speak, the preferred one first; may be none
   * @return the socket, to be closed by the caller
   * @throws IOException if the server refuses it
   * @throws IllegalStateException if the caller is no task
   */
  public static WebSocket openWebSocket(HttpClient client, URI uri, String... subprotocols)
      throws IOException {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(uri, "uri");
    Nulls.refuseIn(subprotocols, "subprotocols");
    java.net.http.WebSocket.Builder builder = client.newWebSocketBuilder();
    if (subprotocols.length > 0) {
      String[] others = new String[subprotocols.length - 1];
      System.arraycopy(subprotocols, 1, others, 0, others.length);
      builder.subprotocols(subprotocols[0], others);
    }
    var socket = new JdkSocket(EventLoop.running());
    return socket.opened(await(builder.buildAsync(uri, socket)));
  }

  /** Waits for a stage of the JDK's client; a cancellation ends what it stands for. */
  private static <T> T await(CompletableFuture<T> stage) throws IOException {
    try {
      return Future.from(stage).await(IOException.class);
    } catch (CancelledError cancelled) {
      stage.cancel(true);
      throw cancelled;
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }
}
