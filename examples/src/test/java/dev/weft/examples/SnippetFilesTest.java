package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keeps the code in Javadoc true: it is that of tests. With {@code -Dweft.writeSnippets=true} it
 * writes the copies anew.
 */
class SnippetFilesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "core",
        "net",
        "http",
        "file",
        "process",
        "testing",
        "inspect",
        "micrometer",
        "openssl",
        "opentelemetry",
        "context-propagation",
        "simulation",
        "cluster",
        "spring-boot-starter"
      })
  void snippetFiles_areCopiesOfTests(String name) throws IOException {
    Path module = Repository.ROOT.resolve(name);
    if (Boolean.getBoolean("weft.writeSnippets")) {
      SnippetFiles.write(module);
    }
    assertThat(SnippetFiles.present(module)).isEqualTo(SnippetFiles.wanted(module));
  }
}
