package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void toString_rows_isMarkdown() {
    Table table = new Table("what", "ns").row("switch", "110").row("a|b", "1");

    assertThat(table)
        .hasToString(
            """
            | what | ns |
            | --- | ---: |
            | switch | 110 |
            | a\\|b | 1 |
            """);
  }

  @Test
  void row_ofAnotherWidth_isRefused() {
    Table table = new Table("what", "ns");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.row("alone"))
        .withMessageContaining("1 cells in a table of 2 columns");
  }

  @Test
  void isEmpty_headerOnly_isTrue() {
    assertThat(new Table("what").isEmpty()).isTrue();
    assertThat(new Table("what").row("x").isEmpty()).isFalse();
  }
}
