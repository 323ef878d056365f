package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the documents true: their code is tested, their names exist, their links lead somewhere.
 */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern CALL =
      Pattern.compile("(?<![\\w.])([A-Z]\\w*[a-z]\\w*)\\.([a-z]\\w*)\\(");
  private static final List<String> PACKAGES =
      List.of(
          "dev.weft",
          "dev.weft.sync",
          "dev.weft.queue",
          "dev.weft.spi",
          "dev.weft.net",
          "dev.weft.http",
          "dev.weft.file",
          "dev.weft.flow",
          "dev.weft.lambda",
          "dev.weft.process",
          "dev.weft.inspect",
          "dev.weft.testing",
          "dev.weft.micrometer",
          "dev.weft.openssl",
          "dev.weft.spring",
          "dev.weft.simulation",
          "dev.weft.cluster",
          "io.micrometer.context",
          "dev.failsafe",
          "io.javalin",
          "reactor.adapter",
          "reactor.core.publisher",
          "reactor.core.scheduler",
          "java.lang",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.locks",
          "java.net",
          "java.net.http",
          "java.nio",
          "java.nio.channels",
          "java.nio.file",
          "java.sql",
          "java.util.regex",
          "java.util.stream");

  static List<Path> documents() throws IOException {
    return Repository.documents();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void code_isThatOfATestedFile(Path document) throws Exception {
    for (CodeBlock block : CodeBlock.in(document)) {
      assertThat(block.code()).as(block.place()).isEqualTo(block.source());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadToFiles(Path document) throws Exception {
    Matcher links = LINK.matcher(Files.readString(document));
    while (links.find()) {
      assertThat(document.resolveSibling(links.group(1))).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void methods_exist(Path document) throws Exception {
    Matcher spans = CODE_SPAN.matcher(Files.readString(document));
    while (spans.find()) {
      Matcher calls = CALL.matcher(spans.group(1));
      while (calls.find()) {
        assertThat(hasMethod(calls.group(1), calls.group(2)))
            .as("there is what %s in %s names", spans.group(), document)
            .isTrue();
      }
    }
  }

  private static boolean hasMethod(String typeName, String method) {
    Class<?> type =
        PACKAGES.stream()
            .flatMap(folder -> find(folder + "." + typeName).stream())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no type " + typeName + " in " + PACKAGES));
    return Stream.of(type.getMethods(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .anyMatch(candidate -> candidate.getName().equals(method));
  }

  private static Optional<Class<?>> find(String className) {
    try {
      return Optional.of(Class.forName(className));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
