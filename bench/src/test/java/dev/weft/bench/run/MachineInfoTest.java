package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineInfoTest {
  @Test
  void model_ofSeveralProcessors_isThatOfTheFirst() {
    assertThat(MachineInfo.model("processor : 0\nmodel name\t: Fast One\nmodel name\t: Fast One\n"))
        .isEqualTo("Fast One");
  }

  @Test
  void model_notTold_isUnnamed() {
    assertThat(MachineInfo.model("processor : 0\n")).isEqualTo("an unnamed processor");
  }
}
