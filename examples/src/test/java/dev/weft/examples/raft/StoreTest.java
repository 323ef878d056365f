package dev.weft.examples.raft;

import dev.weft.simulation.Simulated;
import dev.weft.simulation.Simulation;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The store of this package, in a simulation: the fallback engine takes longer for a seed. */
class StoreTest {

  @Simulated(seeds = 1_000)
  @DisabledIfSystemProperty(named = "weft.engine", matches = "baton")
  void store_underRandomFaults_answersAsOneStoreWould(Simulation simulation) {
    StoreUnderFaults.run(simulation, Parts.SOUND);
  }

  @Simulated(seeds = 40)
  @EnabledIfSystemProperty(named = "weft.engine", matches = "baton")
  void store_underRandomFaultsOnTheFallbackEngine_answersAsOneStoreWould(Simulation simulation) {
    StoreUnderFaults.run(simulation, Parts.SOUND);
  }

  @Test
  void store_runTwiceForEachSeed_doesTheSame() {
    Simulation.checkRepeatable(
        LongStream.of(0, 1, 7), // 7 has five nodes
        simulation -> StoreUnderFaults.prepare(simulation, Parts.SOUND));
  }
}
