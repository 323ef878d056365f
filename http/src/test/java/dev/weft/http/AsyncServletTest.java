package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.Task;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servlets that answer from threads that are not the loop's, as the standard lets them. */
class AsyncServletTest {
  private static final int BODY_BYTES = 1_500_000;
  private static final int CLIENTS = 10;

  @BeforeEach
  void needTheMainEngine() {
    assumeFalse(System.getProperty("weft.engine", "").equals("baton"));
  }

  /** Sends back what it was sent, on a thread that blocks. */
  private static final class OnAThread extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext context = request.startAsync();
      Thread.ofPlatform()
          .name("answering")
          .start(() -> {
            try {
              InputStream in = context.getRequest().getInputStream();
              OutputStream out = context.getResponse().getOutputStream();
              byte[] piece = new byte[10_000];
              int count;
              while ((count = in.read(piece)) > 0) {
                out.write(piece, 0, count);
                out.flush();
              }
            } catch (IOException clientIsGone) {
              // The end comes all the same.
            } finally {
              context.complete();
            }
          });
    }
  }

  /** Answers when something else has come, as a future's callback does. */
  private static final class Later extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      AsyncContext context = request.startAsync();
      CompletableFuture.runAsync(() -> {
        try {
          var out = context.getResponse().getOutputStream();
          out.setWriteListener(new Writing(context, out, body));
        } catch (IOException e) {
          context.complete();
        }
      });
    }
  }

  /** Writes when it is told that it can, and never blocks. */
  private record Writing(AsyncContext context, ServletOutputStream out, byte[] body, int[] at)
      implements WriteListener {
    Writing(AsyncContext context, ServletOutputStream out, byte[] body) {
      this(context, out, body, new int[1]);
    }

    @Override
    public void onWritePossible() throws IOException {
      while (out.isReady()) {
        int count = Math.min(10_000, body.length - at[0]);
        if (count == 0) {
          context.complete();
          return;
        }
        out.write(body, at[0], count);
        at[0] += count;
      }
    }

    @Override
    public void onError(Throwable failure) {
      context.complete();
    }
  }

  private interface Body {
    void run(URI uri) throws Exception;
  }

  private static void serve(HttpServlet servlet, Body body) throws Exception {
    run(() -> {
      var server = new Server(new LoopThreadPool(), new LoopScheduler(), null);
      var configuration = new HttpConfiguration();
      var connector =
          new WeftConnector(
              server,
              new HttpConnectionFactory(configuration),
              new HTTP2CServerConnectionFactory(configuration));
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      var context = new ServletContextHandler("/");
      var holder = new ServletHolder(servlet);
      holder.setAsyncSupported(true);
      context.addServlet(holder, "/echo");
      server.setHandler(context);
      server.start();
      try {
        body.run(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/echo"));
      } finally {
        server.stop();
      }
      return null;
    });
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void servlet_thatAnswersFromAThread_sendsAll(HttpClient.Version version) throws Exception {
    serve(new OnAThread(), uri -> echoAll(uri, version));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void servlet_thatIsToldWhenItCanWrite_sendsAll(HttpClient.Version version) throws Exception {
    serve(new Later(), uri -> echoAll(uri, version));
  }

  private static void echoAll(URI uri, HttpClient.Version version) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).build();
    List<Task<HttpResponse<byte[]>>> asking = new ArrayList<>();
    byte[] body = new byte[BODY_BYTES];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 / 7);
    }
    for (int i = 0; i < CLIENTS; i++) {
      var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build();
      asking.add(createTask(() -> HttpClients.send(client, request, BodyHandlers.ofByteArray())));
    }
    for (Task<HttpResponse<byte[]>> asked : asking) {
      assertThat(asked.await().body()).isEqualTo(body);
    }
  }
}
