package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParsingTest {
  @Test
  void versions_ofSeveralDigits_areComparedAsNumbers() {
    assertThat(Versions.compare("3.9.18", "3.13.0")).isNegative();
    assertThat(Versions.compare("3.13.0rc1", "3.12.9")).isPositive();
    assertThat(Versions.compare("3.11", "3.11")).isZero();
  }

  @Test
  void python_newest_isNewEnoughAndTheLatest() {
    Python old = python("3.9.18", "");
    Python good = python("3.11.2", "0.17.0");
    Python latest = python("3.13.0", "");

    assertThat(Python.newest(List.of(latest, old, good))).hasValue(latest);
    assertThat(Python.newestWithUvloop(List.of(latest, old, good))).hasValue(good);
    assertThat(Python.newest(List.of(old))).isEmpty();
  }

  @Test
  void pinning_list_isThatOfLinux() {
    assertThat(Pinning.parse("0-2,5,8-9")).containsExactly(0, 1, 2, 5, 8, 9);
  }

  @Test
  void pinning_twoProcessors_separatesServerAndLoad() {
    Pinning pinning = new Pinning(List.of(2, 3, 7));

    assertThat(pinning.measured(List.of("server"))).containsExactly("taskset", "-c", "2", "server");
    assertThat(pinning.load(List.of("load"))).containsExactly("taskset", "-c", "7", "load");
  }

  @Test
  void pinning_oneProcessor_leavesCommandsAsTheyAre() {
    Pinning pinning = new Pinning(List.of(0));

    assertThat(pinning.separates()).isFalse();
    assertThat(pinning.measured(List.of("server"))).containsExactly("server");
  }

  @Test
  void memory_histogram_isItsTotal() {
    String histogram =
        """
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:          1000         240000  [B (java.base@25)
        Total         31415       27182818
        """;

    assertThat(Memory.parseHistogram(histogram)).hasValue(27_182_818L);
    assertThat(Memory.parseHistogram("no such process")).isEmpty();
  }

  @Test
  void memory_status_isInBytes() {
    assertThat(Memory.parseStatus("Name:\tx\nVmRSS:\t    2048 kB\n")).hasValue(2048L * 1024);
    assertThat(Memory.parseStatus("Name:\tx\n")).isEmpty();
  }

  @Test
  void server_address_hasItsPort() throws Exception {
    assertThat(LoadedServer.portIn("127.0.0.1:40123")).isEqualTo(40123);
    assertThatExceptionOfType(ChildFailure.class).isThrownBy(() -> LoadedServer.portIn("nowhere"));
  }

  @Test
  void server_loadsAnswer_isComputedPerRequest() throws Exception {
    Map<String, Double> figures =
        LoadedServer.figures(
            KeyValues.parse(
                "requests=1000 seconds=2 p50_us=5 p99_us=9 server_seconds=0.5 load_busy=0.7"));

    assertThat(figures)
        .isEqualTo(Map.of("rate", 500.0, "p99", 9.0, "cpu", 500.0, "load_busy", 0.7));
  }

  @Test
  void server_noRequests_isAFailure() {
    assertThatExceptionOfType(ChildFailure.class)
        .isThrownBy(() -> LoadedServer.figures(Map.of("requests", 0.0)))
        .withMessageContaining("no message came back");
  }

  private static Python python(String version, String uvloop) {
    return new Python(Path.of("python3"), version, uvloop);
  }
}
