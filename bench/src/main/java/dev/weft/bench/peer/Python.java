package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Python that is installed here.
 *
 * @param version such as 3.13.0
 * @param uvloop the version of uvloop that it can import; empty if none
 */
record Python(Path program, String version, String uvloop) {
  private static final Pattern NAME = Pattern.compile("python3(\\.\\d+)?");
  private static final String QUESTION =
      """
      import sys
      print("version", sys.version.split()[0])
      try:
          import uvloop
          print("uvloop", uvloop.__version__)
      except ImportError:
          print("uvloop")
      """;

  /** The first that has {@code asyncio.Runner} and {@code asyncio.TaskGroup}. */
  private static final String OLDEST = "3.11";

  private static final Comparator<Python> BY_VERSION =
      Comparator.comparing(Python::version, Versions::compare);

  /** The newest of some; empty if none is new enough. */
  static Optional<Python> newest(List<Python> pythons) {
    return pythons.stream()
        .filter(python -> Versions.compare(python.version, OLDEST) >= 0)
        .max(BY_VERSION);
  }

  /** The newest of those that have uvloop. */
  static Optional<Python> newestWithUvloop(List<Python> pythons) {
    return newest(pythons.stream().filter(python -> !python.uvloop.isEmpty()).toList());
  }

  /** All on the path, of the system and of pyenv. */
  static List<Python> findAll() throws InterruptedException {
    Set<Path> folders = new LinkedHashSet<>(Commands.folders().toList());
    folders.add(Path.of("/usr/bin"));
    Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    list(pyenv).forEach(version -> folders.add(version.resolve("bin")));
    Set<Path> programs = new LinkedHashSet<>();
    for (Path folder : folders) {
      list(folder)
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .forEach(programs::add);
    }
    List<Python> pythons = new ArrayList<>();
    for (Path program : programs) {
      ask(program).ifPresent(pythons::add);
    }
    return pythons;
  }

  private static Stream<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Optional<Python> ask(Path program) throws InterruptedException {
    Commands.Outcome answer =
        Commands.run(Path.of("."), List.of(program.toString(), "-c", QUESTION));
    List<String> lines = answer.output().lines().toList();
    if (!answer.worked() || lines.size() != 2 || !lines.getFirst().startsWith("version ")) {
      return Optional.empty();
    }
    return Optional.of(
        new Python(
            program,
            lines.getFirst().substring("version ".length()),
            lines.getLast().substring("uvloop".length()).strip()));
  }
}
