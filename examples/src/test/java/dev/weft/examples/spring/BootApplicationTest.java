package dev.weft.examples.spring;

import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A loop inside a Spring Boot application, as docs/guide/deployment.md has it. */
class BootApplicationTest {
  @Test
  void application_serverAndLoopsAreBeans_startAndEndWithIt() throws Exception {
    LoopGroup loops;
    int port;
    try (ConfigurableApplicationContext application = start()) {
      loops = application.getBean(LoopGroup.class);
      port = application.getBean(GroupServer.class).port();

      assertThat(loops.submit(() -> ask(port, "hello")).get()).isEqualTo("hello, too");
      EventLoop loop = loops.next();
      assertThat(loop.submit(BootApplicationTest::loopAfterAWait).get()).isSameAs(loop);
    }

    assertThat(loops.loops()).allMatch(EventLoop::isClosed);
    assertThatThrownBy(() -> loops.submit(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  private static ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(BootApplication.class)
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off")
        .run();
  }

  private static String ask(int port, String line) throws IOException {
    try (var connection = Net.openConnection("127.0.0.1", port)) {
      connection.writer().writeLine(line);
      return connection.reader().readLine();
    }
  }

  private static EventLoop loopAfterAWait() {
    sleep(Duration.ofMillis(1));
    return EventLoop.running();
  }
}
