package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Hosts that crash, start again and pause. */
class HostTest {
  private final List<String> seen = new ArrayList<>();
  private final Simulation simulation =
      new Simulation(SimulationOptions.DEFAULT.withSeed(3).withTimeLimit(Duration.ofDays(2)));

  @Test
  void crash_taskWithFinally_neverGoesOn() {
    Host host =
        simulation.host(
            "host",
            () -> {
              try {
                sleep(ofSeconds(2));
                seen.add("went on");
              } finally {
                seen.add("finally");
              }
            });
    simulation.client("client", () -> sleep(ofSeconds(10)));
    simulation.at(ofSeconds(1), host::crash);

    simulation.run();

    assertThat(seen).isEmpty();
    assertThat(host.isUp()).isFalse();
  }

  @Test
  void restart_afterACrash_runsTheBodyAnew() {
    Host host =
        simulation.host(
            "host",
            () -> {
              seen.add("begins at " + EventLoop.running().time());
              sleep(ofMinutes(10));
            });
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(1));
          host.crash();
          sleep(ofSeconds(1));
          host.restart();
          sleep(ofSeconds(1));
          seen.add("up " + host.isUp());
          host.restart();
          sleep(ofSeconds(1));
        });

    simulation.run();

    assertThat(seen)
        .containsExactly("begins at PT0S", "begins at PT0S", "up true", "begins at PT0S");
  }

  @Test
  void crash_ofItself_nothingOfTheStepIsSeen() {
    Host[] server = new Host[1];
    server[0] =
        simulation.host(
            "server",
            () -> {
              var _ =
                  Net.startServer(
                      null,
                      Programs.PORT,
                      (reader, writer) -> {
                        seen.add("asked " + reader.readLine());
                        server[0].crash();
                        writer.writeLine("from the grave");
                        writer.drain();
                        sleep(ofMillis(1));
                        seen.add("lives on");
                      });
            });
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            connection.writer().writeLine("hello");
            sleep(ofSeconds(5));
            seen.add("there " + connection.reader().atEof());
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("asked hello", "there false");
    assertThat(simulation.log())
        .noneSatisfy(entry -> assertThat(entry.what()).startsWith("receives 15 B"));
  }

  @Test
  void crash_peerReads_learnsNothing() {
    Host server = simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            server.crash();
            assertThatThrownBy(() -> timeout(ofMinutes(30), () -> connection.reader().readLine()))
                .isInstanceOf(TimeoutException.class);
          }
        });

    simulation.run();
  }

  @Test
  void restart_oldConnectionSends_isReset() {
    Host server = simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            Programs.ask(connection, "hello");
            server.restart();
            sleep(ofSeconds(1));
            assertThatThrownBy(() -> Programs.ask(connection, "hello"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
          }
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            seen.add(Programs.ask(connection, "again"));
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("again");
  }

  /** A server that reads nothing, and a client that writes to it until nothing more is taken. */
  private void writeUntilItsHost(Consumer<Host> fails, String how, Duration least) {
    Host server =
        simulation.host(
            "server",
            () ->
                Net.startServer(
                    null,
                    Programs.PORT,
                    (_, writer) -> {
                      writer.transport().pauseReading();
                      sleep(ofMinutes(100));
                    }));
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            connection.writer().write(new byte[1_000_000]);
            sleep(ofSeconds(10));
            fails.accept(server);
            assertThatThrownBy(connection.writer()::drain)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(how);
            assertThat(EventLoop.running().time()).isBetween(least, least.plusMinutes(10));
          }
        });

    simulation.run();
  }

  @Test
  void crash_peerWaitsForRoom_timesOut() {
    writeUntilItsHost(Host::crash, "timed out", ofMinutes(10));
  }

  @Test
  void restart_peerWaitsForRoom_isReset() {
    writeUntilItsHost(Host::restart, "reset", ofSeconds(10));
  }

  @Test
  void crash_clientThatIsBeingAnswered_isNeverAccepted() {
    Host server =
        simulation.host(
            "server", () -> Net.startServer(null, Programs.PORT, (_, _) -> seen.add("accepted")));
    Host client =
        simulation.host("client", () -> Net.openConnection("server", Programs.PORT).close());
    simulation.link(server, client).latency(ofMillis(10));
    simulation.at(ofMillis(15), client::crash);

    simulation.run();

    assertThat(seen).isEmpty();
  }

  @Test
  void pause_host_answersAfterIt() {
    Host server = simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            server.pause(ofSeconds(20));
            Programs.ask(connection, "hello");
            seen.add("after " + EventLoop.running().time().toSeconds());
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("after 20");
  }

  @Test
  void clock_ofTheLoop_isTheHosts() {
    Host host =
        simulation.client(
            "host",
            () -> {
              seen.add(EventLoop.running().clock().instant().toString());
              sleep(ofMinutes(1));
              seen.add(EventLoop.running().clock().instant().toString());
            });
    simulation.client("other", () -> sleep(ofMinutes(1)));
    host.setClockOffset(ofSeconds(-1));

    simulation.run();

    assertThat(seen).containsExactly("2029-12-31T23:59:59Z", "2030-01-01T00:00:59Z");
    assertThat(host.clock().instant()).isEqualTo("2030-01-01T00:00:59Z");
  }

  @Test
  void clockDrift_changedInTheRun_goesOnFromWhereItIs() {
    Host host = simulation.host("host", () -> {});
    simulation.client(
        "client",
        () -> {
          host.setClockDrift(100);
          seeClockAfter(host, Duration.ofDays(1));
          host.setClockDrift(-500_000);
          seeClockAfter(host, ofSeconds(0));
          seeClockAfter(host, ofMinutes(1));
          host.setClockDrift(0);
          host.restart();
          seeClockAfter(host, ofMinutes(1));
          host.setClockOffset(Duration.ZERO);
          seeClockAfter(host, ofSeconds(0));
        });

    simulation.run();

    assertThat(seen)
        .containsExactly(
            "2030-01-02T00:00:08.640Z",
            "2030-01-02T00:00:08.640Z",
            "2030-01-02T00:00:38.640Z",
            "2030-01-02T00:01:38.640Z",
            "2030-01-02T00:02:00Z");
    assertThat(simulation.log())
        .extracting(LogEntry::what)
        .contains("has its clock drift by 100.0 ppm");
  }

  private void seeClockAfter(Host host, Duration time) {
    sleep(time);
    seen.add(host.clock().instant().toString());
  }

  @Test
  void clockDrift_thatNoClockHas_isRefused() {
    Host host = simulation.host("host", () -> {});

    for (double drift : new double[] {-1_000_000, 1_000_001, Double.NaN}) {
      assertThatThrownBy(() -> host.setClockDrift(drift))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a drift of " + drift + " parts per million: use more than");
    }
  }
}
