package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Steps that take simulated time. */
class StepCostTest {
  private static final SimulationOptions TEN_MILLIS =
      SimulationOptions.DEFAULT.withStepCost(ofMillis(10), ofMillis(10));

  private final List<String> seen = new ArrayList<>();

  @Test
  void step_thatCosts_delaysTheNextOneOfItsHostAlone() {
    Simulation simulation = new Simulation(TEN_MILLIS);
    simulation.client(
        "busy",
        () -> {
          for (int i = 0; i < 3; i++) {
            sleep(ZERO);
            seen.add("busy " + EventLoop.running().time().toMillis());
          }
        });
    simulation.client(
        "other",
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(ofMillis(15), () -> seen.add("other " + loop.time().toMillis()));
          sleep(ofMillis(15));
        });

    simulation.run();

    assertThat(seen).containsExactly("busy 10", "other 15", "busy 20", "busy 30");
  }

  @Test
  void timer_dueWhileItsHostIsBusy_isLate() {
    Simulation simulation = new Simulation(TEN_MILLIS);
    simulation.client(
        "host",
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callLater(ofMillis(12), () -> seen.add("timer " + loop.time().toMillis()));
          for (int i = 0; i < 3; i++) {
            sleep(ZERO);
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("timer 20");
  }

  @Test
  void bytes_forABusyHost_arriveMeanwhile() {
    Simulation simulation =
        new Simulation(SimulationOptions.DEFAULT.withStepCost(ofSeconds(1), ofSeconds(1)));
    simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(5));
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            assertThat(Programs.ask(connection, "hello")).isEqualTo("hello");
          }
        });

    simulation.run();

    List<Duration> received =
        simulation.log().stream()
            .filter(entry -> entry.what().startsWith("receives 6 B"))
            .map(LogEntry::time)
            .toList();
    assertThat(received).hasSize(2).isSorted();
    assertThat(received.getFirst()).isGreaterThan(ofSeconds(5));
  }

  @Test
  void restart_ofABusyHost_doesNotWaitForItsLastLife() {
    Simulation simulation =
        new Simulation(SimulationOptions.DEFAULT.withStepCost(ofSeconds(60), ofSeconds(60)));
    Host host = simulation.host("host", () -> seen.add("begins at " + EventLoop.running().time()));
    simulation.at(ofSeconds(1), host::restart);

    simulation.run();

    assertThat(seen).containsExactly("begins at PT0S", "begins at PT0S");
  }

  @Test
  void body_thatNeverRests_failsTheRunWithItsTasks() {
    Simulation simulation =
        new Simulation(
            SimulationOptions.DEFAULT
                .withStepCost(ZERO, Duration.ofNanos(1_000))
                .withStepsPerInstant(1_000));
    simulation.client("clock", () -> sleepForever());
    simulation.host(
        "spinner",
        () -> {
          while (true) {
            sleep(ZERO);
          }
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("no rest: more than 1000 steps, each as soon as it could be")
        .hasMessageContaining("of host spinner")
        .hasMessageContaining("StepCostTest.java");
  }

  private static void sleepForever() {
    while (true) {
      sleep(Duration.ofNanos(50_000));
    }
  }

  @Test
  void costs_ofOneSeed_areTheSame() {
    Simulation.checkRepeatable(
        SimulationOptions.DEFAULT.withStepCost(ZERO, ofMillis(2)),
        LongStream.range(0, 5),
        simulation -> program(simulation));
  }

  private static void program(Simulation simulation) {
    simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(1));
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            for (int i = 0; i < 10; i++) {
              assertThat(Programs.ask(connection, "hello")).isEqualTo("hello");
            }
          }
        });
  }

  @Test
  void costs_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> SimulationOptions.DEFAULT.withStepCost(ofMillis(2), ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a step that costs from PT0.002S to PT0.001S: use 0 or more, the shorter one first");
    assertThatThrownBy(() -> SimulationOptions.DEFAULT.withStepCost(ofMillis(-1), ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
