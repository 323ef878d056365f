package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeftTest {
  @Test
  void version_isThatOfTheBuild() {
    assertThat(Weft.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }
}
