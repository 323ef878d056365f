package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BreadcrumbsTest {

  @Test
  void eachRequest_findsItsOwnCrumbs() throws Exception {
    var program = SourceProgram.start("Breadcrumbs");
    List<String> lines = program.output().lines().toList();

    assertThat(program.exitValue()).isZero();
    assertThat(lines).hasSize(2);
    assertTrail(lines.get(0), "first: ");
    assertTrail(lines.get(1), "second: ");
  }

  private static void assertTrail(String line, String name) {
    assertThat(line).startsWith(name);
    assertThat(List.of(line.substring(name.length()).split(" > ", -1)))
        .startsWith("arrived")
        .endsWith("answered")
        .containsExactlyInAnyOrder(
            "arrived",
            "a task asked the database",
            "a thread waited for it",
            "a task looked into the cache",
            "a callback noted it",
            "answered");
  }
}
