package dev.weft.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The code that Javadoc shows by <code>{&#64;snippet file="SomeTest.java" region="name"}</code>. It
 * stands in the folder {@code snippet-files} of the package, where the sources' jar has it and an
 * IDE looks for it, and is a copy of what stands in the module's test of that name.
 */
final class SnippetFiles {
  private static final String FOLDER = "snippet-files";
  private static final Pattern TAG =
      Pattern.compile("\\{@snippet file=\"([^\"]+)\" region=\"([^\"]+)\"");

  private SnippetFiles() {}

  /** What there is to be in a module: the text by the file. */
  static Map<Path, String> wanted(Path module) throws IOException {
    Map<Path, Set<String>> regions = new TreeMap<>();
    for (Path source : files(module, file -> !isSnippetFile(file))) {
      Matcher tags = TAG.matcher(Files.readString(source));
      while (tags.find()) {
        Path file = Objects.requireNonNull(source.getParent()).resolve(FOLDER, tags.group(1));
        regions.computeIfAbsent(file, _ -> new TreeSet<>()).add(tags.group(2));
      }
    }
    Map<Path, String> texts = new TreeMap<>();
    for (var entry : regions.entrySet()) {
      texts.put(entry.getKey(), textOf(testOf(module, entry.getKey()), entry.getValue()));
    }
    return texts;
  }

  /** What there is in a module: the text by the file. */
  static Map<Path, String> present(Path module) throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    for (Path file : files(module, SnippetFiles::isSnippetFile)) {
      texts.put(file, Files.readString(file));
    }
    return texts;
  }

  /** Makes what there is in a module what there is to be. */
  static void write(Path module) throws IOException {
    Map<Path, String> wanted = wanted(module);
    for (Path file : present(module).keySet()) {
      if (!wanted.containsKey(file)) {
        Files.delete(file);
      }
    }
    for (var entry : wanted.entrySet()) {
      Files.createDirectories(entry.getKey().getParent());
      Files.writeString(entry.getKey(), entry.getValue());
    }
  }

  private static boolean isSnippetFile(Path file) {
    return Objects.requireNonNull(file.getParent()).endsWith(FOLDER);
  }

  private static Set<Path> files(Path module, Predicate<Path> which) throws IOException {
    try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java") && which.test(file))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Path testOf(Path module, Path snippetFile) throws IOException {
    try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
      List<Path> tests =
          files.filter(file -> file.getFileName().equals(snippetFile.getFileName())).toList();
      if (tests.size() != 1) {
        throw new AssertionError(snippetFile + ": not one test of that name, but " + tests);
      }
      return tests.getFirst();
    }
  }

  private static String textOf(Path test, Set<String> regions) throws IOException {
    String source = Files.readString(test);
    StringBuilder text = new StringBuilder();
    for (String region : regions) {
      text.append(text.isEmpty() ? "" : "\n")
          .append("// @start region=\"" + region + "\"\n")
          .append(Region.of(source, region, test.toString()))
          .append("\n// @end\n");
    }
    return text.toString();
  }
}
