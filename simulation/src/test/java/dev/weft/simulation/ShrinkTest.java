package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs that fail are made smaller. */
class ShrinkTest {
  /** Has seven faults, and fails if these hosts are down at the end. */
  private static void failIfDown(Simulation simulation, String... names) {
    Host a = simulation.host("a", () -> {});
    Host b = simulation.host("b", () -> {});
    Host c = simulation.host("c", () -> {});
    Link link = simulation.link(a, b);
    simulation.at(ofSeconds(1), link::partition);
    simulation.at(ofSeconds(2), link::heal);
    simulation.at(ofSeconds(2), a::crash);
    simulation.at(ofSeconds(3), link::hold);
    simulation.at(ofSeconds(3), () -> b.pause(ofSeconds(1)));
    simulation.at(ofSeconds(4), b::crash);
    simulation.at(ofSeconds(5), link::release);
    simulation.at(ofSeconds(6), () -> c.setClockOffset(ofSeconds(1)));
    simulation.at(ofSeconds(7), c::crash);
    simulation.client(
        "client",
        () -> {
          sleep(ofSeconds(10));
          if (Stream.of(a, b, c)
              .filter(Host::isUp)
              .map(Host::name)
              .noneMatch(List.of(names)::contains)) {
            throw new IllegalStateException("down");
          }
        });
  }

  private static List<String> textsOf(SmallestRun run) {
    return run.needed().stream().map(entry -> entry.host() + " " + entry.what()).toList();
  }

  @Test
  void shrink_oneFaultOfSevenIsNeeded_leavesTheOthersOut() {
    SmallestRun run = Simulation.shrink(3, simulation -> failIfDown(simulation, "b"));

    assertThat(textsOf(run)).containsExactly("b crashes");
    assertThat(run.numbers()).containsExactly(5);
    assertThat(run.faults()).isEqualTo(7);
    assertThat(run)
        .hasToString("it needs 1 of 7 faults:\n4.000000000  b           -           crashes");
    assertThat(run.properties()).isEqualTo("-Dweft.seed=3 -Dweft.simulation.faults=5");
  }

  @Test
  void shrink_twoFaultsAreNeeded_keepsBoth() {
    SmallestRun run = Simulation.shrink(3, simulation -> failIfDown(simulation, "a", "c"));

    assertThat(textsOf(run)).containsExactly("a crashes", "c crashes");
    assertThat(run.log())
        .extracting(LogEntry::what)
        .containsExactly(
            "starts",
            "starts",
            "starts",
            "starts",
            "ends",
            "ends",
            "ends",
            "crashes",
            "crashes",
            "has a timer due",
            "fails by IllegalStateException");
    assertThat(run.failure()).hasMessageContaining("with seed 3 and the faults [2, 7] alone");
  }

  @Test
  void shrink_noneIsNeeded_saysSo() {
    SmallestRun run = Simulation.shrink(3, simulation -> failIfDown(simulation));

    assertThat(run).hasToString("it needs none of 7 faults");
    assertThat(run.properties()).isEqualTo("-Dweft.seed=3 -Dweft.simulation.faults=none");
  }

  @Test
  void smallestRun_byItsNumbers_isHadAgain() {
    SmallestRun run = Simulation.shrink(3, simulation -> failIfDown(simulation, "a", "c"));

    Simulation again =
        new Simulation(
            SimulationOptions.DEFAULT.withSeed(3).withOnlyFaults(Set.copyOf(run.numbers())));
    failIfDown(again, "a", "c");

    assertThatThrownBy(again::run).hasMessage(run.failure().getMessage());
    assertThat(again.log()).isEqualTo(run.log());
  }

  @Test
  void shrink_twice_findsTheSame() {
    SmallestRun one = Simulation.shrink(3, simulation -> failIfDown(simulation, "a", "c"));
    SmallestRun two = Simulation.shrink(3, simulation -> failIfDown(simulation, "a", "c"));

    assertThat(two.log()).isEqualTo(one.log());
    assertThat(two.numbers()).isEqualTo(one.numbers());
  }

  @Test
  void shrink_faultsOfTasksAndOfTheTestItself_areAmongThem() {
    SmallestRun run =
        Simulation.shrink(
            1,
            simulation -> {
              Host server = simulation.host("server", () -> {});
              Host idle = simulation.host("idle", () -> {});
              simulation.link(server, idle).partition();
              simulation.client(
                  "nemesis",
                  () -> {
                    for (int i = 0; i < 10; i++) {
                      sleep(ofMillis(100));
                      (i == 6 ? server : idle).crash();
                      idle.restart();
                    }
                    assertThat(server.isUp()).isTrue();
                  });
            });

    assertThat(textsOf(run)).containsExactly("server crashes");
    assertThat(run.needed().getFirst().time()).isEqualTo(ofMillis(700));
  }

  @Test
  void shrink_randomFaults_keepsWhatIsNeeded() {
    int[] found = new int[1];
    for (long seed = 0; seed < 100 && found[0] < 3; seed++) {
      SimulationOptions options = SimulationOptions.DEFAULT.withSeed(seed);
      if (catchThrowable(() -> crashes(new Simulation(options))) != null) {
        SmallestRun run = Simulation.shrink(options, ShrinkTest::crashes);
        assertThat(textsOf(run)).containsExactly("a crashes");
        found[0]++;
      }
    }

    assertThat(found[0]).isEqualTo(3);
  }

  private static void crashes(Simulation simulation) {
    AtomicInteger lives = new AtomicInteger();
    Host a = simulation.host("a", lives::incrementAndGet);
    Host b = simulation.host("b", () -> {});
    simulation.client("client", () -> sleep(ofSeconds(60)));
    Faults.random(simulation, ofSeconds(50), List.of(a, b));
    simulation.run();
    assertThat(lives).hasValue(1);
  }

  /** Writes ten files on a disk that fails now and then, and misses one of them at the end. */
  private static void writeFiles(Simulation simulation) {
    Host[] host = new Host[1];
    host[0] =
        simulation.client(
            "host",
            () -> {
              Path missed = host[0].files().path("/file7");
              for (int i = 0; i < 10; i++) {
                try {
                  Files.writeString(host[0].files().path("/file" + i), "content");
                } catch (IOException e) {
                  // is missed below
                }
              }
              assertThat(Files.size(missed)).isPositive();
            });
    host[0].files().failWrites(0.5);
  }

  @Test
  void shrink_callOfADiskThatFails_isAFaultToo() {
    SmallestRun run =
        Simulation.shrink(firstThatFails(ShrinkTest::writeFiles), ShrinkTest::writeFiles);

    assertThat(textsOf(run))
        .singleElement()
        .asString()
        .startsWith("host fails: ")
        .contains("file7");
    assertThat(run.faults()).isGreaterThan(1);
  }

  private static long firstThatFails(Consumer<Simulation> program) {
    for (long seed = 0; ; seed++) {
      Simulation simulation = new Simulation(seed);
      program.accept(simulation);
      if (catchThrowable(simulation::run) != null) {
        return seed;
      }
    }
  }

  @Test
  void shrink_crashInTheMiddleOfACall_isLeftOut() {
    SmallestRun run =
        Simulation.shrink(
            1,
            simulation -> {
              Host[] hosts = new Host[1];
              hosts[0] =
                  simulation.host(
                      "host", () -> Files.writeString(hosts[0].files().path("/file"), "content"));
              hosts[0].files().crashAfter(1);
              simulation.client("client", () -> sleep(ofSeconds(1)));
              simulation.run();
              throw new IllegalStateException("whatever the host does");
            });

    assertThat(run).hasToString("it needs none of 1 fault");
    assertThat(run.log()).extracting(LogEntry::what).contains("ends");
  }

  @Test
  void shrink_failsInAnotherWayWithLess_isNotTaken() {
    SmallestRun run =
        Simulation.shrink(
            1,
            simulation -> {
              Host a = simulation.host("a", () -> {});
              Host b = simulation.host("b", () -> {});
              simulation.at(ofSeconds(1), a::crash);
              simulation.at(ofSeconds(1), b::crash);
              simulation.client(
                  "client",
                  () -> {
                    sleep(ofSeconds(2));
                    if (a.isUp()) {
                      throw new IllegalArgumentException("another failure");
                    }
                    throw new IllegalStateException("the failure, " + b.isUp());
                  });
            });

    assertThat(textsOf(run)).containsExactly("a crashes", "b crashes");
  }

  @Test
  void shrink_whatDoesNotFail_isRefused() {
    assertThatThrownBy(() -> Simulation.shrink(7, simulation -> simulation.host("a", () -> {})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shrink() of a program that does not fail with seed 7");
  }

  @Test
  void shrink_whatFailsAnotherWayEachTime_isRefused() {
    AtomicInteger runs = new AtomicInteger();

    assertThatThrownBy(() ->
            Simulation.shrink(
                7,
                simulation -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("once");
                  }
                }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fails in another way when it is run again with seed 7")
        .hasRootCauseMessage("once");
  }
}
