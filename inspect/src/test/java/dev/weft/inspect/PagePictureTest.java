package dev.weft.inspect;

import static dev.weft.Async.sleep;
import static dev.weft.TaskOptions.named;

import dev.weft.Async;
import dev.weft.ContextVar;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.net.Net;
import dev.weft.net.Server;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Draws the picture of the guide, on request: of a server with some clients. */
@EnabledIfSystemProperty(named = "weft.pagePicture", matches = ".+")
class PagePictureTest {
  private static final ContextVar<String> REQUEST = ContextVar.of("request", "none").visible();
  private static final int CLIENTS = 12;

  /** A point comes each second, and the test has a deadline of a minute. */
  private static final int POINTS = 40;

  @TempDir private Path folder;

  @Test
  void page_ofABusyServer_isDrawn() throws Exception {
    Path picture = Path.of(System.getProperty("weft.pagePicture")).toAbsolutePath();
    try (var browser = Browser.start(folder);
        var group = LoopGroup.start(1)) {
      EventLoop loop = group.loops().getFirst();
      Future<Void> never = loop.submit(() -> EventLoop.running().<Void>createFuture()).get();
      loop.submit(
              () -> {
                loop.setExceptionHandler((_, _) -> {});
                serve(never);
              })
          .get();
      try (var inspector = Inspector.serve()) {
        browser.resize(1100, 720);
        browser.open(inspector.uri());
        for (int points = 1; points <= POINTS; points++) {
          browser.waitUntil(
              "document.querySelector('.chart .p50')?.getAttribute('points').split(' ').length >= "
                  + points);
        }
        browser.screenshot(picture);
      }
    }
  }

  private static void serve(Future<Void> never) throws IOException {
    Server server = Net.startServer("127.0.0.1", 0, PagePictureTest::echo);
    for (int i = 0; i < CLIENTS; i++) {
      int seed = i;
      var _ = REQUEST.set("r-" + (1_700 + i));
      Async.createTask(() -> talk(server.port(), new Random(seed)), named("client " + i));
    }
    var inner = Async.createTask(() -> never.await(), named("wait for the database"));
    Async.createTask(() -> inner.await(), named("checkout"));
    EventLoop.running()
        .callLater(
            Duration.ofSeconds(5),
            () -> {
              throw new IllegalStateException("no such article: 17");
            });
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(line);
      writer.drain();
    }
  }

  private static void talk(int port, Random random) throws IOException {
    try (var connection = Net.openConnection("127.0.0.1", port)) {
      while (true) {
        connection.writer().writeLine("x".repeat(random.nextInt(2_000)));
        String _ = connection.reader().readLine();
        sleep(Duration.ofMillis(random.nextInt(50)));
      }
    }
  }
}
