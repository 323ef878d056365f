package dev.weft.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.http.Http;
import dev.weft.http.HttpOptions;
import dev.weft.http.HttpServer;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A whole application with the starter and the actuator, as the guide has it. */
class StarterGuideTest {
  private static final CountDownLatch ASKED = new CountDownLatch(1);
  private static final CountDownLatch ANSWER = new CountDownLatch(1);

  // @start region="servers"
  @SpringBootApplication
  static class Shop {
    @Bean
    WeftServer<HttpServer> http(LoopGroup loops) {
      Routes routes =
          Routes.create()
              .get("/", _ -> Response.text("hello"))
              .get("/slow", _ -> Response.text(slowly()));
      return WeftServer.of(
          loops,
          () -> Http.startServer(loops, "127.0.0.1", 0, routes, HttpOptions.DEFAULT),
          HttpServer::shutdown);
    }

    @Bean
    WeftServer<GroupServer> lines(LoopGroup loops) {
      return WeftServer.of(
          loops, "127.0.0.1", 0, (reader, writer) -> writer.writeLine(reader.readLine() + ", too"));
    }
  }

  // @end

  private static String slowly() throws InterruptedException {
    ASKED.countDown();
    return Async.toThread(() -> {
      ANSWER.await();
      return "answered all the same";
    });
  }

  @Test
  void application_withServers_servesAndEndsInGoodOrder() throws Exception {
    CompletableFuture<HttpResponse<String>> underWay;
    LoopGroup loops;
    int lines;
    ConfigurableApplicationContext application =
        new SpringApplicationBuilder(Shop.class)
            .web(WebApplicationType.NONE)
            .properties("spring.main.banner-mode=off", "weft.loops=2")
            .run();
    try (HttpClient client = HttpClient.newHttpClient()) {
      loops = application.getBean(LoopGroup.class);
      lines = lines(application).port();
      int http = http(application).port();

      assertThat(loops.submit(() -> ask(lines)).get()).isEqualTo("hello, too");
      assertThat(client.send(get(http, "/"), HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("hello");
      assertThat(
              application
                  .getBean("weftHealthIndicator", HealthIndicator.class)
                  .health()
                  .getStatus())
          .isEqualTo(Status.UP);
      MeterRegistry registry = application.getBean(MeterRegistry.class);
      assertThat(registry.get("weft.loops").gauge().value()).isNotNegative();

      underWay = client.sendAsync(get(http, "/slow"), HttpResponse.BodyHandlers.ofString());
      ASKED.await();
      var ending = CompletableFuture.runAsync(application::close);
      ANSWER.countDown();
      ending.get();

      assertThat(underWay.get().body()).isEqualTo("answered all the same");
    } finally {
      application.close();
    }
    assertThat(loops.loops()).allMatch(EventLoop::isClosed);
  }

  @SuppressWarnings("unchecked")
  private static GroupServer lines(ConfigurableApplicationContext application) {
    return ((WeftServer<GroupServer>) application.getBean("lines")).server();
  }

  @SuppressWarnings("unchecked")
  private static HttpServer http(ConfigurableApplicationContext application) {
    return ((WeftServer<HttpServer>) application.getBean("http")).server();
  }

  private static HttpRequest get(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  private static String ask(int port) throws IOException {
    try (var connection = Net.openConnection("127.0.0.1", port)) {
      connection.writer().writeLine("hello");
      return connection.reader().readLine();
    }
  }
}
