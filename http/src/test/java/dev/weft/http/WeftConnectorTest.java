package dev.weft.http;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.EventLoop;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** A Jetty server of one's own on the loop. */
class WeftConnectorTest {
  private static final boolean FALLBACK = System.getProperty("weft.engine", "").equals("baton");

  @Test
  void connector_onTheFallbackEngine_refusesToStart() throws Exception {
    assumeTrue(FALLBACK);
    run(() -> {
      var server = new Server(new LoopThreadPool(), new LoopScheduler(), null);
      server.addConnector(new WeftConnector(server));

      assertThatThrownBy(server::start).hasMessageContaining("--add-opens java.base/java.lang");

      server.stop();
      return null;
    });
  }

  @Test
  void handler_thatBlocks_suspendsItsTaskOnly() throws Exception {
    assumeFalse(FALLBACK);
    run(() -> {
      var handler = new Blocking(EventLoop.running());
      // @start region="server"
      var server = new Server(new LoopThreadPool(), new LoopScheduler(), null);
      var connector = new WeftConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      server.setHandler(handler);
      server.start();
      // @end
      try (var client = new RawClient(connector.getLocalPort())) {
        String answer = client.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer).endsWith("hello on the loop");
      } finally {
        server.stop();
      }
      return null;
    });
  }

  /** Reads and writes as code does that knows nothing of loops. */
  private static final class Blocking extends Handler.Abstract {
    private final EventLoop loop;

    Blocking(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Thread.sleep(1);
      String body = Content.Source.asString(request, StandardCharsets.UTF_8);
      boolean here = EventLoop.running() == loop && loop.currentTask() != null;
      try (var out = Content.Sink.asOutputStream(response)) {
        out.write((body + (here ? " on the loop" : " elsewhere")).getBytes(StandardCharsets.UTF_8));
      }
      callback.succeeded();
      return true;
    }
  }
}
