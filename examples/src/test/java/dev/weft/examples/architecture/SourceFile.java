package dev.weft.examples.architecture;

import dev.weft.examples.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A source file of a published module, and what of Weft it names by its full name: in its imports,
 * or in the middle of its code.
 *
 * @param type the name of its outermost class, without the package
 * @param words what else in its code may be the name of a class, without the package
 */
record SourceFile(String folder, String type, Set<String> names, Set<String> words) {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** What is no code; texts are recognised so that none is taken for the beginning of a comment. */
  private static final Pattern COMMENT_OR_TEXT =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\])+'",
          Pattern.DOTALL);

  private static final Pattern NAME = Pattern.compile("\\bdev\\.weft(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*");

  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*$");

  private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w*");

  /** All files of a module's {@code src/main}. */
  static List<SourceFile> ofModule(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(module + "/src/main/java"))) {
      List<Path> sources =
          files
              .filter(file ->
                  file.toString().endsWith(".java") && !file.toString().contains("snippet-files"))
              .filter(file -> !file.getFileName().toString().contains("-info"))
              .sorted()
              .toList();
      return sources.stream().map(SourceFile::read).toList();
    }
  }

  private static SourceFile read(Path file) {
    try {
      String type = file.getFileName().toString().replace(".java", "");
      return parse(type, Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static SourceFile parse(String type, String text) {
    String code = COMMENT_OR_TEXT.matcher(text).replaceAll(" ");
    Matcher declared = PACKAGE.matcher(code);
    if (!declared.find()) {
      throw new IllegalArgumentException(type + " has no package");
    }
    Set<String> names = new TreeSet<>();
    Matcher found = NAME.matcher(code);
    while (found.find()) {
      names.add(found.group());
    }
    Set<String> words = new TreeSet<>();
    Matcher word = WORD.matcher(IMPORT.matcher(code).replaceAll(""));
    while (word.find()) {
      words.add(word.group());
    }
    return new SourceFile(declared.group(1), type, names, words);
  }

  @Override
  public String toString() {
    return folder + "." + type;
  }
}
