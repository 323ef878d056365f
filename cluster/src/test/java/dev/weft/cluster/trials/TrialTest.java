package dev.weft.cluster.trials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs the trials that {@code -Dweft.trials=kill,freeze,…} names: see CONTRIBUTING.md. */
class TrialTest {
  @Test
  @EnabledIfSystemProperty(named = "weft.trials", matches = ".+")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void trials_thatAreNamed_findWhatIsPromised() throws Exception {
    List<String> failed = new ArrayList<>();
    for (String trial : System.getProperty("weft.trials").split(",", -1)) {
      System.out.println("== " + trial);
      List<String> command = new ArrayList<>(Members.jvmCommand());
      command.addAll(
          List.of(Trials.class.getName(), trial, System.getProperty("weft.trials.tasks", "20000")));
      // What it prints goes through this JVM: the one that runs the tests has a use for its own
      // output, which a child must not write to.
      Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader lines = run.inputReader()) {
        lines.lines().forEach(System.out::println);
      }
      if (run.waitFor() != 0) {
        failed.add(trial);
      }
    }
    assertThat(failed).isEmpty();
  }
}
