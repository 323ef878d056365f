package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<String> CASES = List.of("micro/task", "micro/switch", "echo/1k-10");

  @Test
  void of_noNames_isAll() {
    assertThat(Selection.of(List.of(), CASES)).containsExactlyElementsOf(CASES);
  }

  @Test
  void of_part_isItsCasesInTheirOrder() {
    assertThat(Selection.of(List.of("micro"), CASES)).containsExactly("micro/task", "micro/switch");
  }

  @Test
  void of_cases_areTheseInTheirOwnOrder() {
    assertThat(Selection.of(List.of("echo/1k-10", "micro/task"), CASES))
        .containsExactly("micro/task", "echo/1k-10");
  }

  @Test
  void of_unknownName_isRefusedWithTheList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.of(List.of("micro", "mic"), CASES))
        .withMessageContaining("unknown name 'mic'")
        .withMessageContaining("micro/switch");
  }
}
