package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class SimulatedTest {
  /** The seeds that the samples were run with. */
  private static final List<Long> SEEDS = new ArrayList<>();

  @BeforeEach
  void forget() {
    SEEDS.clear();
  }

  @AfterEach
  void clearProperties() {
    System.clearProperty("weft.seed");
    System.clearProperty("weft.simulation.seeds");
    System.clearProperty("weft.simulation.faults");
  }

  private static void note(Simulation simulation) {
    SEEDS.add(simulation.seed());
    simulation.client("shop", () -> {});
    simulation.run();
  }

  private static EngineExecutionResults results(Class<?> sample) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(sample)).execute();
  }

  private static Throwable failure(Class<?> sample) {
    List<Throwable> failures =
        results(sample).testEvents().failed().stream()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .map(result -> result.getThrowable().orElseThrow())
            .toList();
    assertThat(failures).hasSize(1);
    return failures.getFirst();
  }

  static class Good {
    @Simulated(seeds = 3)
    void test(Simulation simulation, @TempDir Path folder) {
      assertThat(folder).exists();
      note(simulation);
    }
  }

  @Test
  void seeds_ofAnAnnotation_areTriedInOneTest() {
    results(Good.class).testEvents().assertStatistics(stats -> stats.started(1).succeeded(1));

    assertThat(SEEDS).containsExactly(0L, 1L, 2L);
  }

  @Test
  void seed_ofTheProperty_isTheOnlyOne() {
    System.setProperty("weft.seed", "-16");

    results(Good.class).testEvents().assertStatistics(stats -> stats.succeeded(1));

    assertThat(SEEDS).containsExactly(-16L);
  }

  @Test
  void seeds_asManyAsThePropertySays_areTried() {
    System.setProperty("weft.simulation.seeds", "5");

    results(Good.class).testEvents().assertStatistics(stats -> stats.succeeded(1));

    assertThat(SEEDS).hasSize(5);
  }

  static class HostFails {
    @Simulated(seeds = 10)
    void test(Simulation simulation) {
      SEEDS.add(simulation.seed());
      simulation.client("shop", () -> assertThat(simulation.seed()).isNotEqualTo(2));
      simulation.run();
    }
  }

  @Test
  void failure_ofAHost_endsTheTestAndNamesTheSeed() {
    Throwable failure = failure(HostFails.class);

    assertThat(SEEDS).containsExactly(0L, 1L, 2L);
    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("host shop")
        .hasMessageContaining("with seed 2; the last events:")
        .hasMessageEndingWith("to run this seed alone: -Dweft.seed=2")
        .hasCauseInstanceOf(SimulationException.class);
  }

  static class AssertionFails {
    @Simulated
    void test(Simulation simulation) {
      note(simulation);
      assertThat(SEEDS).hasSizeLessThan(4);
    }
  }

  @Test
  void failure_ofTheTestItself_showsTheLastEvents() {
    assertThat(failure(AssertionFails.class))
        .hasMessageContaining("AssertionError")
        .hasMessageContaining("with seed 3; the last events:\n")
        .hasMessageEndingWith("-Dweft.seed=3");
  }

  static class WithFaults {
    @Simulated(seeds = 3)
    void test(Simulation simulation) {
      failIfCrashed(simulation);
    }
  }

  static class NotShrunk {
    @Simulated(seeds = 3, shrink = false)
    void test(Simulation simulation) {
      failIfCrashed(simulation);
    }
  }

  private static void failIfCrashed(Simulation simulation) {
    SEEDS.add(simulation.seed());
    Host host = simulation.host("host", () -> {});
    simulation.at(Duration.ofSeconds(1), () -> host.pause(Duration.ofSeconds(1)));
    simulation.at(Duration.ofSeconds(2), host::crash);
    simulation.client("client", () -> sleep(Duration.ofSeconds(3)));
    simulation.run();
    assertThat(host.isUp()).isTrue();
  }

  @Test
  void failure_ofARunWithFaults_saysWhichItNeeds() {
    Throwable failure = failure(WithFaults.class);

    assertThat(SEEDS).hasSizeGreaterThan(2).containsOnly(0L);
    assertThat(failure)
        .hasMessageContaining("with seed 0 and the faults [2] alone; the last events:\n")
        .hasMessageContaining(
            "it needs 1 of 2 faults:\n2.000000000  host        -           crashes\n")
        .hasMessageEndingWith(
            "to run it with that alone: -Dweft.seed=0 -Dweft.simulation.faults=2\n"
                + "to run this seed alone: -Dweft.seed=0");
    assertThat(failure.getMessage()).doesNotContain("pauses");
  }

  @Test
  void failure_notToBeShrunk_isThatOfTheFirstRun() {
    Throwable failure = failure(NotShrunk.class);

    assertThat(SEEDS).containsExactly(0L);
    assertThat(failure)
        .hasMessageContaining("pauses")
        .hasMessageEndingWith("to run this seed alone: -Dweft.seed=0");
  }

  @Test
  void faults_ofTheProperty_areTheOnlyOnes() {
    System.setProperty("weft.seed", "0");
    System.setProperty("weft.simulation.faults", "1");

    results(WithFaults.class).testEvents().assertStatistics(stats -> stats.succeeded(1));

    System.setProperty("weft.simulation.faults", "2, 7");
    assertThat(failure(WithFaults.class))
        .hasMessageContaining("the faults [2, 7] alone")
        .hasMessageEndingWith("to run this seed alone: -Dweft.seed=0");
    System.setProperty("weft.simulation.faults", "none");
    results(WithFaults.class).testEvents().assertStatistics(stats -> stats.succeeded(1));
    assertThat(SEEDS).hasSize(3);
  }

  static class FailsOnce {
    @Simulated
    void test(Simulation simulation) {
      simulation.host("host", () -> {}).pause(Duration.ofSeconds(1));
      note(simulation);
      assertThat(SEEDS).hasSizeGreaterThan(1);
    }
  }

  @Test
  void failure_thatDoesNotComeAgain_isSaidToBeSo() {
    assertThat(failure(FailsOnce.class))
        .hasMessageContaining("it did not fail so when it was run again: see Simulation.checkRep");
  }

  static class Assuming {
    @Simulated
    void test(Simulation simulation) {
      SEEDS.add(simulation.seed());
      assumeTrue(false);
    }
  }

  @Test
  void assumption_thatDoesNotHold_abortsTheTest() {
    results(Assuming.class).testEvents().assertStatistics(stats -> stats.aborted(1).failed(0));

    assertThat(SEEDS).hasSize(1);
  }

  static class AssumingOnAHost {
    @Simulated
    void test(Simulation simulation) {
      SEEDS.add(simulation.seed());
      simulation.client("client", () -> assumeTrue(false));
      simulation.run();
    }
  }

  @Test
  void assumption_ofAHostThatDoesNotHold_abortsTheTest() {
    results(AssumingOnAHost.class)
        .testEvents()
        .assertStatistics(stats -> stats.aborted(1).failed(0));

    assertThat(SEEDS).hasSize(1);
  }

  static class Forgetful {
    @Simulated
    void test(Simulation simulation) {
      simulation.client("client", () -> {});
    }
  }

  static class WithOptions {
    static SimulationOptions limited() {
      return SimulationOptions.DEFAULT.withSeed(77).withTimeLimit(Duration.ofSeconds(3));
    }

    @Simulated(seeds = 2, options = "limited")
    void test(Simulation simulation) {
      SEEDS.add(simulation.seed());
      assertThat(simulation.world().options().timeLimit()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  static class Around {
    SimulationOptions limited() {
      return WithOptions.limited();
    }

    @Nested
    class Within {
      @Simulated(seeds = 2, options = "limited")
      void test(Simulation simulation) {
        SEEDS.add(simulation.seed());
        assertThat(simulation.world().options().timeLimit()).isEqualTo(Duration.ofSeconds(3));
      }
    }
  }

  @Test
  void options_ofAClassAround_areThoseOfANestedTest() {
    results(Around.class).testEvents().assertStatistics(stats -> stats.succeeded(1));

    assertThat(SEEDS).hasSize(2);
  }

  @Test
  void options_ofAMethod_areEachSimulations() {
    results(WithOptions.class).testEvents().assertStatistics(stats -> stats.succeeded(1));

    assertThat(SEEDS).containsExactly(0L, 1L);
  }

  static class WithoutOptions {
    @Simulated(options = "longer")
    void test(Simulation simulation) {
      note(simulation);
    }
  }

  static class WithoutParameter {
    @Simulated
    void test() {}
  }

  static class NoSeeds {
    @Simulated(seeds = 0)
    void test(Simulation simulation) {
      note(simulation);
    }
  }

  @Test
  void mistakes_eachAreSaid() {
    assertThat(failure(WithoutParameter.class))
        .hasMessage("test() is @Simulated but takes no Simulation: add a parameter for it");
    assertThat(failure(Forgetful.class))
        .hasMessageContaining("test() adds hosts to its Simulation and does not run it");
    assertThat(failure(WithoutOptions.class))
        .hasMessageStartingWith("test() is @Simulated with options = \"longer\": add a method");
    assertThat(failure(NoSeeds.class)).hasMessage("0 seeds: use 1 or more");
    System.setProperty("weft.seed", "many");
    assertThat(failure(Good.class))
        .hasMessage("the system property weft.seed is 'many': use a whole number");
    System.clearProperty("weft.seed");
    System.setProperty("weft.simulation.faults", "1");
    assertThat(failure(Good.class))
        .hasMessageStartingWith("the system property weft.simulation.faults without weft.seed");
  }
}
