package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs the example with H2, whose driver is on the tests' class path. */
class JdbcWorkersTest {
  @Test
  void jdbcWorkers_databaseInMemory_doAllOrders() throws Exception {
    var program = SourceProgram.start("JdbcWorkers");

    assertThat(program.output()).isEqualTo("1000 orders done%n".formatted());
    assertThat(program.exitValue()).isZero();
  }
}
