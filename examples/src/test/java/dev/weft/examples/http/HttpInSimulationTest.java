package dev.weft.examples.http;

import static dev.weft.Async.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.http.Http;
import dev.weft.http.HttpOptions;
import dev.weft.http.Middlewares;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A server of HTTP on a simulated host: all that it says of time is simulated. */
class HttpInSimulationTest {
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final List<String> logged = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  private void serve() throws IOException {
    Routes routes =
        Routes.create()
            .around(
                Middlewares.accesses(access -> logged.add(access.began() + " " + access.took())))
            .get(
                "/",
                _ -> {
                  sleep(Duration.ofMillis(5));
                  return Response.text("hello");
                });
    Http.startServer("", 80, routes, HttpOptions.DEFAULT.withIdleTimeout(IDLE)).serveForever();
  }

  private Simulation simulation(long seed, Action<?> client) {
    Simulation simulation = new Simulation(seed);
    program(simulation, client);
    return simulation;
  }

  private void program(Simulation simulation, Action<?> client) {
    simulation.host("server", this::serve);
    simulation.client(
        "client",
        () -> {
          sleep(Duration.ofSeconds(10)); // until the server listens
          client.run();
        });
  }

  /** Asks once, reads to the end of the connection, and says when that was. */
  private void ask(String header) throws IOException {
    try (Connection connection = Net.openConnection("server", 80)) {
      connection.writer().write("GET / HTTP/1.1\r\nHost: server\r\n" + header + "\r\n");
      String answer = new String(connection.reader().readAll(), UTF_8);
      seen.add(answer.lines().filter(line -> line.startsWith("Date: ")).findFirst().orElse(""));
      seen.add("ended after " + EventLoop.running().time().toSeconds() + " s");
    }
  }

  @Test
  void date_ofAnAnswer_isTheHosts() {
    Simulation simulation = simulation(1, () -> ask("Connection: close\r\n"));

    simulation.run();

    assertThat(seen).containsExactly("Date: Tue, 01 Jan 2030 00:00:10 GMT", "ended after 10 s");
    assertThat(logged).singleElement().asString().matches("2030-01-01T00:00:10.* PT0.005S");
  }

  @Test
  void connection_idle_isClosedAfterItsSimulatedTime() {
    Simulation simulation = simulation(1, () -> ask(""));

    simulation.run();

    assertThat(seen).last().isEqualTo("ended after 130 s");
  }

  @Test
  void answers_ofTheSameSeed_areTheSame() {
    Simulation.checkRepeatable(
        LongStream.range(0, 3), simulation -> program(simulation, () -> ask("")));
  }
}
