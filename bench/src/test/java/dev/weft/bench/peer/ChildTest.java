package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path logs;
  private Children children;

  @BeforeEach
  void makeChildren() throws Exception {
    children = new Children(logs);
  }

  @Test
  void awaitLine_otherLinesBefore_returnsTheRestOfTheOneAskedFor() throws Exception {
    try (Child child = shell("echo starting; echo listening on 127.0.0.1:80; read line")) {
      assertThat(child.awaitLine("listening on ", PATIENCE)).isEqualTo("127.0.0.1:80");
    }
  }

  @Test
  void awaitLine_programThatEnds_failsWithItsCodeAndLastWords() throws Exception {
    try (Child child = shell("echo first >&2; echo no such module >&2; exit 3")) {
      assertThatExceptionOfType(ChildFailure.class)
          .isThrownBy(() -> child.awaitLine("listening", PATIENCE))
          .withMessageContaining("exit code 3: no such module");
    }
  }

  @Test
  void awaitLine_programThatHangs_fails() throws Exception {
    try (Child child = shell("read line")) {
      assertThatExceptionOfType(ChildFailure.class)
          .isThrownBy(() -> child.awaitLine("listening", Duration.ofMillis(1)))
          .withMessageContaining("did not print 'listening");
    }
  }

  @Test
  void send_line_arrives() throws Exception {
    try (Child child = shell("read line; echo got $line")) {
      child.send("it");

      assertThat(child.awaitLine("got ", PATIENCE)).isEqualTo("it");
    }
  }

  @Test
  void close_programWithAChildOfItsOwn_endsBoth() throws Exception {
    ProcessHandle grandchild;
    try (Child child = shell("sleep 600 & echo pid $!; wait")) {
      long pid = Long.parseLong(child.awaitLine("pid ", PATIENCE));
      grandchild = ProcessHandle.of(pid).orElseThrow();
    }

    assertThat(grandchild.onExit().get()).isSameAs(grandchild);
  }

  private Child shell(String script) throws Exception {
    return children.start("shell", List.of("sh", "-c", script));
  }
}
