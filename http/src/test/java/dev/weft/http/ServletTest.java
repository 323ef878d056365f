package dev.weft.http;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.EventLoop;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** A servlet, which reads and writes as if nothing else ran. */
class ServletTest {
  private static final int BODY_BYTES = 2_000_000;

  /** Answers with what it was sent, and where it ran. */
  public static final class EchoServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      response.setHeader("X-Task", String.valueOf(EventLoop.running().currentTask() != null));
      response.getOutputStream().write(body);
    }
  }

  @Test
  void servlet_thatBlocks_runsAsATask() throws Exception {
    assumeFalse(System.getProperty("weft.engine", "").equals("baton"));
    run(() -> {
      // @start region="servlet"
      var server = new Server(new LoopThreadPool(), new LoopScheduler(), null);
      var connector = new WeftConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      var context = new ServletContextHandler("/");
      context.addServlet(EchoServlet.class, "/echo");
      server.setHandler(context);
      server.start();
      // @end
      try {
        var uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/echo");
        var request =
            HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofByteArray(new byte[BODY_BYTES]))
                .build();

        var response =
            HttpClients.send(HttpClient.newHttpClient(), request, BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(BODY_BYTES);
        assertThat(response.headers().firstValue("X-Task")).contains("true");
      } finally {
        server.stop();
      }
      return null;
    });
  }
}
