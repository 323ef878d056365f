package dev.weft.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process has open, as Linux tells it. */
final class Descriptors {
  private static final Path OWN = Path.of("/proc/self/fd");

  private Descriptors() {}

  /** What the descriptors lead to whose target has a text in it. */
  static List<String> open(String text) throws IOException {
    assumeTrue(Files.isDirectory(OWN), "skipped: this system does not tell what is open");
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(OWN)) {
      for (Path link : links) {
        try {
          String target = Files.readSymbolicLink(link).toString();
          if (target.contains(text)) {
            targets.add(target);
          }
        } catch (IOException closedMeanwhile) {
          // The listing's own, or one of another thread's.
        }
      }
    }
    return targets;
  }

  static List<String> open(Path folder) throws IOException {
    return open(folder.toRealPath().toString());
  }
}
