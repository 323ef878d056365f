package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.file.AsyncFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code of the part on disks in docs/guide/simulation.md. */
class DiskGuideTest {
  /** What the counter has told others. */
  private static final class Told {
    int number;
  }

  // @start region="disk"
  static int read(Path file) throws IOException {
    return Files.exists(file) ? Integer.parseInt(AsyncFiles.readString(file)) : 0;
  }

  static void keep(Path file, int number) throws IOException {
    AsyncFiles.replaceString(file, "" + number);
    try (FileChannel directory = FileChannel.open(file.getParent())) {
      directory.force(true);
    }
  }

  @Simulated(seeds = 200)
  void counter_crashesAtAnyMoment_forgetsNothingThatItTold(Simulation simulation) {
    Told told = new Told();
    Host[] counter = new Host[1];
    counter[0] =
        simulation.host(
            "counter",
            () -> {
              Path file = counter[0].files().path("/number");
              assertThat(read(file)).isGreaterThanOrEqualTo(told.number);
              for (int number = read(file) + 1; number <= 10; number++) {
                keep(file, number);
                told.number = number;
              }
            });
    simulation.client("test", () -> sleep(ofSeconds(1)));
    simulation.at(ofMillis(counter[0].random().nextInt(1, 20)), counter[0]::restart);

    simulation.run();

    assertThat(told.number).isEqualTo(10);
  }

  // @end

  // @start region="moments"
  @Test
  void keep_crashAtEveryMoment_leavesTheOldNumberOrTheNew() throws IOException {
    boolean crashed = true;
    for (int moment = 1; crashed; moment++) {
      Simulation simulation = new Simulation(moment);
      int changes = moment;
      Host[] counter = new Host[1];
      counter[0] =
          simulation.host(
              "counter",
              () -> {
                Path file = counter[0].files().path("/number");
                keep(file, 1);
                counter[0].files().crashAfter(changes);
                keep(file, 2);
              });
      simulation.client("test", () -> sleep(ofSeconds(1)));

      simulation.run();

      assertThat(Files.readString(counter[0].files().path("/number"))).isIn("1", "2");
      crashed = !counter[0].isUp();
    }
  }

  // @end

  @Test
  void counter_thatDoesNotForce_isFound() {
    SimulationException found =
        catchThrowableOfType(
            SimulationException.class,
            () -> {
              for (long seed = 0; seed < 200; seed++) {
                countWithoutForcing(seed);
              }
            });

    assertThat(found).hasMessageContaining("Expecting actual:");
  }

  private static void countWithoutForcing(long seed) {
    Simulation simulation = new Simulation(seed);
    Told told = new Told();
    Host[] counter = new Host[1];
    counter[0] =
        simulation.host(
            "counter",
            () -> {
              Path file = counter[0].files().path("/number");
              assertThat(read(file)).isGreaterThanOrEqualTo(told.number);
              for (int number = read(file) + 1; number <= 10; number++) {
                AsyncFiles.replaceString(file, "" + number);
                told.number = number;
              }
            });
    simulation.client("test", () -> sleep(ofSeconds(1)));
    simulation.at(ofMillis(counter[0].random().nextInt(1, 20)), counter[0]::restart);
    simulation.run();
  }
}
