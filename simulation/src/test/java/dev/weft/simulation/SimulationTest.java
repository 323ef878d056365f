package dev.weft.simulation;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Hosts, their bodies and their time; how runs end, and that they can be repeated. */
class SimulationTest {
  private final List<String> seen = new ArrayList<>();
  private final Simulation simulation = new Simulation(1);

  // ---- bodies and time

  @Test
  void run_clientsSleepAnHour_takesNoRealTimeAndEndsWithTheLast() {
    for (int i = 1; i <= 3; i++) {
      int minutes = 10 * i;
      simulation.client(
          "client" + i,
          () -> {
            sleep(ofMinutes(minutes));
            seen.add(EventLoop.running().time() + "");
          });
    }

    simulation.run();

    assertThat(seen).containsExactly("PT10M", "PT20M", "PT30M");
    assertThat(simulation.time()).isEqualTo(ofMinutes(30));
  }

  @Test
  void run_noClients_endsWhenNothingCanHappen() {
    simulation.host("host", () -> sleep(ofSeconds(5)));

    simulation.run();

    assertThat(simulation.time()).isEqualTo(ofSeconds(5));
  }

  @Test
  void timeout_simulatedTime_passesAsItAlwaysDoes() {
    simulation.client(
        "client",
        () -> {
          assertThatThrownBy(
                  () -> timeout(ofSeconds(3), () -> EventLoop.running().createFuture().await()))
              .isInstanceOf(TimeoutException.class);
          seen.add(EventLoop.running().time() + "");
        });

    simulation.run();

    assertThat(seen).containsExactly("PT3S");
  }

  @Test
  void clock_ofAHost_goesWithSimulatedTimeAndCanBeWrong() {
    Host[] host = new Host[1];
    host[0] =
        simulation.client(
            "client",
            () -> {
              sleep(ofSeconds(1));
              seen.add(host[0].clock().instant().toString());
              host[0].setClockOffset(ofSeconds(-30));
              seen.add(host[0].clock().instant().toString());
            });

    simulation.run();

    Instant epoch = SimulationOptions.DEFAULT.epoch();
    assertThat(seen)
        .containsExactly(epoch.plusSeconds(1).toString(), epoch.minusSeconds(29).toString());
  }

  @Test
  void random_ofAHost_isDrawnFromTheSeed() {
    assertThat(numbers(5)).isEqualTo(numbers(5)).isNotEqualTo(numbers(6));
  }

  private static List<Long> numbers(long seed) {
    List<Long> numbers = new ArrayList<>();
    Simulation simulation = new Simulation(seed);
    Host one = simulation.host("one", () -> {});
    Host two = simulation.host("two", () -> {});
    for (int i = 0; i < 3; i++) {
      numbers.add(one.random().nextLong());
      numbers.add(two.random().nextLong());
    }
    assertThat(numbers).doesNotHaveDuplicates();
    return numbers;
  }

  // ---- echo over the simulated network

  @Test
  void connection_betweenHosts_carriesLinesAndTakesTime() {
    simulation.host("server", Programs::serveEcho);
    simulation.client(
        "client",
        () -> {
          try (Connection connection = Net.openConnection("server", Programs.PORT)) {
            seen.add(Programs.ask(connection, "hello"));
          }
        });

    simulation.run();

    assertThat(seen).containsExactly("hello");
    assertThat(simulation.time()).isBetween(ofMillis(2), ofMillis(8));
  }

  // ---- how runs fail

  @Test
  void run_bodyFails_failsWithHostTimeSeedAndLastEvents() {
    simulation.host(
        "bad",
        () -> {
          sleep(ofSeconds(2));
          throw new IllegalStateException("went wrong");
        });
    simulation.client("client", () -> sleep(ofMinutes(1)));

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("host bad, task bad: java.lang.IllegalStateException: went wrong")
        .hasMessageContaining("after PT2S of simulated time, with seed 1")
        .hasMessageContaining("fails by IllegalStateException")
        .hasRootCauseMessage("went wrong");
  }

  @Test
  void run_backgroundTaskFailsUnseen_fails() {
    simulation.client(
        "client",
        () -> {
          var _ =
              createTask(() -> {
                throw new IllegalStateException("in the background");
              });
          sleep(ofSeconds(1));
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("host client")
        .hasRootCauseMessage("in the background");
  }

  @Test
  void run_taskFailsUnseenWithoutClients_failsAtItsEnd() {
    simulation.host(
        "host",
        () -> {
          var _ =
              createTask(() -> {
                throw new IllegalStateException("in the background");
              });
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("was never looked at: java.lang.IllegalStateException: in the back");
  }

  @Test
  void run_callbackFails_fails() {
    simulation.client(
        "client",
        () -> {
          var _ =
              EventLoop.running()
                  .callSoon(() -> {
                    throw new IllegalStateException("in a callback");
                  });
          sleep(ofSeconds(1));
        });

    assertThatThrownBy(simulation::run).hasRootCauseMessage("in a callback");
  }

  @Test
  void run_nothingCanHappen_failsWithWhoWaits() {
    simulation.client("client", () -> EventLoop.running().createFuture().await());

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("deadlock")
        .hasMessageContaining("client client has not ended")
        .hasMessageContaining("SimulationTest.java");
  }

  @Test
  void run_longerThanTheLimit_fails() {
    Simulation limited = new Simulation(SimulationOptions.DEFAULT.withTimeLimit(ofSeconds(10)));
    limited.client(
        "client",
        () -> {
          while (true) {
            sleep(ofSeconds(1));
          }
        });

    assertThatThrownBy(limited::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("within the limit of PT10S");
    assertThat(limited.time()).isEqualTo(ofSeconds(10));
  }

  @Test
  void run_noTimePasses_failsWithTheTasks() {
    Simulation limited = new Simulation(SimulationOptions.DEFAULT.withStepsPerInstant(1_000));
    limited.client(
        "spinner",
        () -> {
          while (true) {
            sleep(ZERO);
          }
        });

    assertThatThrownBy(limited::run)
        .hasMessageContaining("no time passes")
        .hasMessageContaining("host spinner")
        .hasMessageContaining("SimulationTest.java");
  }

  @Test
  void run_bodyNeverSuspends_failsWithItsStack() {
    Simulation limited =
        new Simulation(SimulationOptions.DEFAULT.withRealTimePerStep(ofMillis(300)));
    boolean[] over = new boolean[1];
    limited.client(
        "endless",
        () -> {
          while (!over[0]) {
            Thread.onSpinWait();
          }
        });

    assertThatThrownBy(limited::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("PT0.3S of real time")
        .hasMessageContaining("SimulationTest");
    over[0] = true;
  }

  // ---- repeatable

  @Test
  void log_sameSeed_isTheSameByteForByte() {
    assertThat(logOf(7)).isEqualTo(logOf(7)).hasSizeGreaterThan(50);
    assertThat(logOf(7)).isNotEqualTo(logOf(8));
  }

  @Test
  void log_namesTheTaskAndTheTimersThatAreDue() {
    Simulation simulation = new Simulation(1);
    Host host =
        simulation.client(
            "host",
            () ->
                createTask(
                        () -> {
                          sleep(ofSeconds(1));
                          Net.startServer(null, 7000, (_, _) -> {}).close();
                          return null;
                        })
                    .await());

    simulation.run();

    assertThat(simulation.log())
        .extracting(LogEntry::toString)
        .containsExactly(
            "0.000000000  host        -           starts",
            "1.000000000  host        -           has a timer due",
            "1.000000000  host        Task-1      listens on port 7000",
            "1.000000000  host        -           ends");
    assertThat(host.isUp()).isTrue();
  }

  /** What was seen in another JVM, on the other engine: it must never change by itself. */
  @Test
  void log_ofAFixedSeed_isTheSameInEveryJvm() {
    assertThat(String.join("\n", logOf(7)).hashCode()).isEqualTo(FIXED);
  }

  private static final int FIXED = 505086027;

  private static List<String> logOf(long seed) {
    Simulation simulation = new Simulation(seed);
    busy(simulation);
    simulation.run();
    return simulation.log().stream().map(LogEntry::toString).toList();
  }

  private static void busy(Simulation simulation) {
    simulation.host("server", Programs::serveEcho);
    for (int i = 0; i < 4; i++) {
      Host[] host = new Host[1];
      host[0] =
          simulation.client(
              "client" + i,
              () -> {
                for (int n = 0; n < 3; n++) {
                  try (Connection connection = Net.openConnection("server", Programs.PORT)) {
                    int number = n;
                    Programs.ask(connection, toThread(() -> "line " + number));
                    sleep(ofMillis(host[0].random().nextInt(10)));
                  }
                }
              });
    }
  }

  @Test
  void checkRepeatable_programThatIs_passes() {
    Simulation.checkRepeatable(LongStream.range(0, 20), SimulationTest::busy);
  }

  @Test
  void checkRepeatable_programThatCounts_failsWithTheFirstDifference() {
    int[] runs = new int[1];

    assertThatThrownBy(() ->
            Simulation.checkRepeatable(
                LongStream.of(3),
                simulation -> {
                  Host[] host = new Host[1];
                  host[0] = simulation.client("client", () -> host[0].log("run " + ++runs[0]));
                }))
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("seed 3 differ")
        .hasMessageContaining("run 1")
        .hasMessageContaining("run 2");
  }

  // ---- misuse

  @Test
  void host_nameTaken_isRefused() {
    simulation.host("one", () -> {});

    assertThatThrownBy(() -> simulation.host("ONE", () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ONE'");
  }

  @Test
  void host_nameOfAnAddress_isRefused() {
    for (String name : List.of("localhost", "10.0.0.1", "::1", "127.1")) {
      assertThatThrownBy(() -> simulation.host(name, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a host named '" + name + "': that is an address to those that look it up");
    }
  }

  @Test
  void faults_ofAHostOfAnotherSimulation_areRefused() {
    Host other = new Simulation(1).host("two", () -> {});

    assertThatThrownBy(() -> Faults.random(simulation, ofSeconds(1), List.of(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two");
  }

  @Test
  void durations_longerThanAnyRun_areAsGoodAsForEver() {
    Duration ever = ofSeconds(Long.MAX_VALUE);
    Simulation endless =
        new Simulation(
            SimulationOptions.DEFAULT
                .withTimeLimit(ever)
                .withRealTimePerStep(ever)
                .withStepCost(Duration.ZERO, Duration.ofMillis(1)));
    Host one = endless.host("one", () -> sleep(ofSeconds(9)));
    Host two = endless.client("two", () -> sleep(ofSeconds(1)));
    endless.link(one, two).latency(ever).slow(1_000);
    endless.at(ever, () -> seen.add("at the end of time"));
    endless.at(ofSeconds(2), () -> one.pause(ever));

    endless.run();

    assertThat(endless.time()).isBetween(ofSeconds(1), ofSeconds(2));
    assertThat(seen).isEmpty();
  }

  @Test
  void clockOffset_thatNoInstantShows_isRefused() {
    Host host = simulation.host("one", () -> {});

    assertThatThrownBy(() -> host.setClockOffset(ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": no Instant shows that");
  }

  @Test
  void run_clientCancelled_fails() {
    simulation.client(
        "client",
        () -> {
          Task<?> task = createTask(() -> sleep(ofSeconds(1)));
          task.cancel();
          task.await(); // lets the CancelledError through
          seen.add("never");
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageStartingWith("host client, task client: the body of a client was cancelled")
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void run_serverCancelled_goesOn() {
    simulation.host("server", () -> currentTask().cancel());
    simulation.client("client", () -> sleep(ofSeconds(1)));

    simulation.run();

    assertThat(simulation.time()).isEqualTo(ofSeconds(1));
  }

  @Test
  void run_stepEndsTooLate_nothingFollowsIt() {
    CountDownLatch failed = new CountDownLatch(1);
    Simulation slow =
        new Simulation(SimulationOptions.DEFAULT.withRealTimePerStep(Duration.ofMillis(300)));
    slow.client(
        "client",
        () -> {
          while (failed.getCount() > 0) {
            Thread.onSpinWait();
          }
          sleep(ofSeconds(1));
          seen.add("went on");
        });

    assertThatThrownBy(slow::run).hasMessageStartingWith("a step has not ended within PT0.3S");
    failed.countDown();
    while (isBusy(slow)) {
      Thread.onSpinWait();
    }

    assertThat(seen).isEmpty();
  }

  /** Whether its thread still runs, and refuses others. */
  private static boolean isBusy(Simulation simulation) {
    try {
      simulation.at(ZERO, () -> {});
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void run_twice_isRefused() {
    simulation.run();

    assertThatThrownBy(simulation::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void latency_negative_isRefused() {
    Host one = simulation.host("one", () -> {});
    Host two = simulation.host("two", () -> {});

    assertThatThrownBy(() -> simulation.link(one, two).latency(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }

  @Test
  void crash_fromAnotherThread_isRefused() {
    Host host = simulation.host("one", () -> {});
    simulation.client(
        "client",
        () -> {
          Thread other =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      host.crash();
                    } catch (IllegalStateException e) {
                      seen.add(e.getMessage());
                    }
                  });
          while (other.isAlive()) {
            Thread.onSpinWait();
          }
        });

    simulation.run();

    assertThat(seen).singleElement().asString().contains("outside of the simulation");
  }

  @Test
  void at_actionFails_failsTheRunAndSaysWhoseActionItWas() {
    Simulation simulation = new Simulation(1);
    simulation.client("client", () -> sleep(ofSeconds(5)));
    simulation.at(
        ofSeconds(2),
        () -> {
          throw new IllegalStateException("no such thing");
        });

    assertThatThrownBy(simulation::run)
        .isInstanceOf(SimulationException.class)
        .hasMessageStartingWith(
            "what at(PT2S) has done failed: java.lang.IllegalStateException: no such thing");
  }

  @Test
  void options_epochAndLogEntries_areTaken() {
    Instant epoch = Instant.parse("1999-12-31T23:59:59Z");
    Simulation simulation =
        new Simulation(SimulationOptions.DEFAULT.withEpoch(epoch).withLogEntries(2));
    List<Instant> seen = new ArrayList<>();
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(1));
          seen.add(EventLoop.running().clock().instant());
        });

    simulation.run();

    assertThat(seen).containsExactly(epoch.plusSeconds(1));
    assertThat(simulation.log()).hasSizeLessThanOrEqualTo(2);
    assertThatThrownBy(() -> SimulationOptions.DEFAULT.withLogEntries(0))
        .hasMessage("logEntries 0: it must be 1 or more");
  }
}
