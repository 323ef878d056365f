package dev.weft.examples.nulls;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.http.BodyWriter;
import dev.weft.http.Cookie;
import dev.weft.http.EventWriter;
import dev.weft.http.Headers;
import dev.weft.http.Http;
import dev.weft.http.HttpClients;
import dev.weft.http.HttpOptions;
import dev.weft.http.HttpServer;
import dev.weft.http.LoopScheduler;
import dev.weft.http.LoopThreadPool;
import dev.weft.http.Middlewares;
import dev.weft.http.Part;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.http.ServerSentEvent;
import dev.weft.http.StreamedResponse;
import dev.weft.http.WebSocket;
import dev.weft.http.WebSocketOptions;
import dev.weft.http.WeftConnector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * A good value for each type of HTTP's: those that a handler is given are taken from a server that
 * answers a request of each kind, and is kept in the middle of it.
 */
final class HttpSamples implements AutoCloseable {
  private final EventLoop loop = EventLoop.running();
  private final Future<Request> request = loop.createFuture();
  private final Future<BodyWriter> body = loop.createFuture();
  private final Future<EventWriter> events = loop.createFuture();
  private final HttpServer server;
  private final StreamedResponse response;
  private final StreamedResponse eventsResponse;
  private final WebSocket webSocket;

  /** In a task. */
  HttpSamples() throws Exception {
    Routes routes =
        Routes.create()
            .get("/body", this::answerByBody)
            .get("/events", _ -> Response.events(this::answerByEvents))
            .webSocket("/socket", _ -> Async.sleep(Duration.ofDays(1)));
    server = Http.startServer("127.0.0.1", 0, routes);
    String address = "127.0.0.1:" + server.port();
    response = HttpClients.open("http://" + address + "/body");
    eventsResponse = HttpClients.open("http://" + address + "/events");
    webSocket = HttpClients.openWebSocket("ws://" + address + "/socket");
  }

  private Response answerByBody(Request asked) {
    request.setResult(asked);
    return Response.stream(writer -> {
      writer.write("begins");
      writer.drain();
      body.setResult(writer);
      Async.sleep(Duration.ofDays(1));
    });
  }

  private void answerByEvents(EventWriter writer) throws Exception {
    writer.comment("begins");
    events.setResult(writer);
    Async.sleep(Duration.ofDays(1));
  }

  void addTo(BiConsumer<Class<?>, Object> samples) {
    samples.accept(Request.class, request.await());
    samples.accept(BodyWriter.class, body.await());
    samples.accept(EventWriter.class, events.await());
    samples.accept(HttpServer.class, server);
    samples.accept(StreamedResponse.class, response);
    samples.accept(WebSocket.class, webSocket);
    samples.accept(WebSocket.Message.class, new WebSocket.Text("sample"));
    samples.accept(Response.class, Response.empty());
    samples.accept(Routes.class, Routes.create());
    samples.accept(Headers.class, request.result().headers());
    samples.accept(Cookie.class, Cookie.of("sample", "value"));
    samples.accept(Cookie.SameSite.class, Cookie.SameSite.LAX);
    samples.accept(HttpOptions.class, HttpOptions.DEFAULT);
    samples.accept(WebSocketOptions.class, WebSocketOptions.DEFAULT);
    samples.accept(Part.class, new Part("sample", null, request.result().headers(), new byte[0]));
    samples.accept(ServerSentEvent.class, new ServerSentEvent(null, "message", "sample"));
    samples.accept(
        Middlewares.Access.class,
        new Middlewares.Access(request.result(), 200, Instant.EPOCH, Duration.ZERO));
    LoopThreadPool threads = new LoopThreadPool(loop);
    samples.accept(LoopThreadPool.class, threads);
    samples.accept(LoopScheduler.class, new LoopScheduler(loop));
    var jetty = new org.eclipse.jetty.server.Server(threads);
    samples.accept(org.eclipse.jetty.server.Server.class, jetty);
    samples.accept(WeftConnector.class, new WeftConnector(jetty));
    samples.accept(Instant.class, Instant.EPOCH);
    samples.accept(Headers.Field.class, new Headers.Field("sample", "value"));
    samples.accept(URI.class, URI.create("http://127.0.0.1:9/"));
    samples.accept(HttpClient.class, HttpClient.newHttpClient());
    samples.accept(
        HttpRequest.class, HttpRequest.newBuilder(URI.create("http://127.0.0.1:9/")).build());
    samples.accept(HttpResponse.BodyHandler.class, HttpResponse.BodyHandlers.discarding());
  }

  @Override
  public void close() {
    webSocket.close();
    eventsResponse.close();
    response.close();
    server.close();
  }
}
