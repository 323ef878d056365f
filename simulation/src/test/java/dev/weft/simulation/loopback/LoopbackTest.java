package dev.weft.simulation.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same programs over the kernel's loopback and over the simulated network see the same. */
class LoopbackTest {
  static List<Situation> situations() {
    return Stream.of(
            ConnectSituations.all(),
            AddressSituations.all(),
            ByteSituations.all(),
            EndSituations.all(),
            UdpSituations.all(),
            TransportSituations.all())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("situations")
  void situation_simulated_isAsOverTheKernelsLoopback(Situation situation) throws Exception {
    Stage.Transcript real = Stage.inTheKernel(situation);

    assertThat(Stage.onOneHost(situation, 1)).isEqualTo(real);
    assertThat(Stage.onTwoHosts(situation, 2)).isEqualTo(real);
  }
}
