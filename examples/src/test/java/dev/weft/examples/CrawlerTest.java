package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lets the example go through a site of this test's. */
class CrawlerTest {
  private static final int PAGES = 20;
  private static final boolean ON_THE_MAIN_ENGINE =
      System.getProperty("weft.engine", "scheduler").equals("scheduler");

  /** On the main engine nobody is answered before so many have asked at once. */
  private final CountDownLatch manyAtOnce = new CountDownLatch(ON_THE_MAIN_ENGINE ? 8 : 0);

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private HttpServer server;
  private String site;

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    site = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    String path = exchange.getRequestURI().getPath();
    byte[] body = page(path).getBytes(UTF_8);
    if (path.startsWith("/page")) {
      awaitOthers();
    }
    underWay.decrementAndGet();
    exchange.sendResponseHeaders(path.equals("/missing") ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void awaitOthers() {
    manyAtOnce.countDown();
    try {
      assertThat(manyAtOnce.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String page(String path) {
    if (!path.equals("/")) {
      return "<a href=\"/\">back</a> <a href=\"http://elsewhere.invalid/\">elsewhere</a>";
    }
    StringBuilder links = new StringBuilder("<a href=\"/missing\">missing</a>");
    for (int i = 0; i < PAGES; i++) {
      links.append("<a href=\"/page").append(i).append("\">page</a>");
    }
    return links.toString();
  }

  @Test
  void crawler_site_isGoneThroughOnceAndNoMoreThanEightPagesAtATime() throws Exception {
    var crawler = SourceProgram.start("Crawler", site);

    assertThat(crawler.output().lines())
        .hasSize(PAGES + 2)
        .contains(site + " ok", site + "page7 ok", site + "missing bad: status 404");
    assertThat(crawler.exitValue()).isZero();
    assertThat(mostUnderWay).hasValueBetween(ON_THE_MAIN_ENGINE ? 8 : 1, 8);
  }
}
