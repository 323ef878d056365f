package dev.weft.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.simulation.Simulation;
import dev.weft.simulation.SimulationException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether the test of the store finds what is wrong with it, and by how many seeds: those of the
 * table in docs/guide/simulation.md. With {@code -Dweft.writeFaults=true} it writes the table.
 */
class PlantedFaultTest {
  private static final int MOST_SEEDS = 2_000;

  @ParameterizedTest
  @EnumSource
  void store_withAPlantedFault_failsByAsManySeedsAsTheTableSays(PlantedFault fault)
      throws IOException {
    if (Boolean.getBoolean("weft.writeFaults")) {
      FaultTable.write(fault, seedsThatFind(fault, 0));
    }
    int expected = FaultTable.seedsThatFind(fault);

    int found = seedsThatFind(fault, isFallbackEngine() ? expected - 1 : 0);

    assertThat(found)
        .as("seeds that find that %s; -Dweft.writeFaults=true writes the table", fault)
        .isEqualTo(expected)
        .isLessThanOrEqualTo(MOST_SEEDS);
  }

  /** It takes longer for a seed, and the last one does as on the other engine. */
  private static boolean isFallbackEngine() {
    return System.getProperty("weft.engine", "scheduler").equals("baton");
  }

  private static int seedsThatFind(PlantedFault fault, int firstSeed) {
    int seed = firstSeed;
    while (seed < MOST_SEEDS && !fails(fault, seed)) {
      seed++;
    }
    return seed + 1;
  }

  private static boolean fails(PlantedFault fault, int seed) {
    try {
      StoreUnderFaults.run(new Simulation(seed), fault);
      return false;
    } catch (SimulationException | AssertionError found) {
      return true;
    }
  }
}
