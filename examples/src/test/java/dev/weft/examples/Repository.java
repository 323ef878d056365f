package dev.weft.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository, as tests see them. */
public final class Repository {
  /** Maven sets {@code basedir} to the module's folder; an IDE runs tests in it. */
  public static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling(".").normalize();

  private Repository() {}

  /** What people read: all Markdown at the root and under docs. */
  public static List<Path> documents() throws IOException {
    try (Stream<Path> atRoot = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(atRoot, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }
}
