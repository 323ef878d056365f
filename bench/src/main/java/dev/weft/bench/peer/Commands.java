package dev.weft.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands of this machine. */
final class Commands {
  private static final long PATIENCE_MINUTES = 5;

  private Commands() {}

  /** What a command that ran to its end left. */
  record Outcome(int exitCode, String output) {
    boolean worked() {
      return exitCode == 0;
    }
  }

  /** The first on the path. */
  static Optional<Path> find(String name) {
    return folders().map(folder -> folder.resolve(name)).filter(Files::isExecutable).findFirst();
  }

  /** The folders of the path. */
  static Stream<Path> folders() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of);
  }

  /** Runs a command to its end, in a folder; an exit code other than 0 is an outcome, too. */
  static Outcome run(Path folder, List<String> command) throws InterruptedException {
    try {
      Path output = Files.createTempFile("weft-bench", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended;
        try {
          ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } finally {
          Child.end(process);
        }
        return new Outcome(ended ? process.exitValue() : -1, Files.readString(output).strip());
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      return new Outcome(-1, String.valueOf(e.getMessage()));
    }
  }
}
