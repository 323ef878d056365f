package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemoProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true);

  @Test
  void show_terminal_writesOverTheLineBefore() {
    var progress = DemoProgress.onTerminal(out);

    progress.show("long text");
    progress.show("short");
    progress.clear();

    assertThat(text()).isEqualTo("\rlong text\rshort    \r       \r");
  }

  @Test
  void show_noTerminal_writesLines() {
    var progress = DemoProgress.inLines(out);

    progress.show("one");
    progress.show("two");
    progress.clear();

    assertThat(text()).isEqualTo("one%ntwo%n".formatted());
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
