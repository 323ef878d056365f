package dev.weft.simulation;

import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.DatagramEndpoint;
import dev.weft.net.Net;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Datagrams between simulated hosts. */
class DatagramTest {
  private static final int COUNT = 200;

  private final List<Integer> got = new ArrayList<>();
  private final Simulation simulation = new Simulation(5);
  private final Host receiver =
      simulation.host(
          "receiver",
          () -> {
            DatagramEndpoint endpoint = Net.openDatagramEndpoint(new InetSocketAddress(9000), null);
            while (true) {
              got.add((int) endpoint.receive().data()[0] & 0xff);
            }
          });

  private Host sendAll() {
    return simulation.client(
        "sender",
        () -> {
          try (DatagramEndpoint endpoint =
              Net.openDatagramEndpoint(
                  null, InetSocketAddress.createUnresolved("receiver", 9000))) {
            for (int i = 0; i < COUNT; i++) {
              endpoint.send(new byte[] {(byte) i});
              sleep(ofMillis(1));
            }
            sleep(ofSeconds(10));
          }
        });
  }

  @Test
  void datagrams_steadyLink_allArriveInOrder() {
    simulation.link(sendAll(), receiver).latency(ofMillis(3));

    simulation.run();

    assertThat(got).hasSize(COUNT).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void datagrams_latencyOfARange_overtakeEachOther() {
    simulation.link(sendAll(), receiver).latency(ofMillis(1), ofMillis(20));

    simulation.run();

    assertThat(got).hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(got).isNotEqualTo(got.stream().sorted().toList());
  }

  @Test
  void datagrams_lossyLink_someAreLostAndSomeArriveTwice() {
    simulation.link(sendAll(), receiver).datagrams(0.3, 0.2);

    simulation.run();

    assertThat(got.stream().distinct().count()).isBetween(100L, 180L);
    assertThat(got.size() - got.stream().distinct().count()).isBetween(5L, 60L);
  }

  @Test
  void datagrams_partition_areLostForGood() {
    Link link = simulation.link(sendAll(), receiver).latency(ofMillis(1));
    simulation.at(ofMillis(50), link::partition);
    simulation.at(ofMillis(150), link::heal);

    simulation.run();

    assertThat(got).hasSizeBetween(95, 105).contains(0, 199).doesNotContain(100);
  }

  @Test
  void datagrams_held_arriveWhenReleased() {
    Link link = simulation.link(sendAll(), receiver).latency(ofMillis(1));
    simulation.at(ofMillis(50), link::hold);
    simulation.at(ofSeconds(5), link::release);

    simulation.run();

    assertThat(got).hasSize(COUNT).isSorted();
  }

  @Test
  void send_nothingReceivesThere_peerIsUnreachable() {
    simulation.client(
        "sender",
        () -> {
          try (DatagramEndpoint endpoint =
              Net.openDatagramEndpoint(null, InetSocketAddress.createUnresolved("receiver", 1))) {
            endpoint.send(new byte[] {1});
            assertThatThrownBy(endpoint::receive).isInstanceOf(PortUnreachableException.class);
          }
        });

    simulation.run();
  }

  @Test
  void send_nothingReceivesThereAndAnswersAreHeld_peerIsUnreachableWhenReleased() {
    Host sender =
        simulation.client(
            "sender",
            () -> {
              try (DatagramEndpoint endpoint =
                  Net.openDatagramEndpoint(
                      null, InetSocketAddress.createUnresolved("receiver", 1))) {
                endpoint.send(new byte[] {1});
                assertThatThrownBy(endpoint::receive).isInstanceOf(PortUnreachableException.class);
                assertThat(simulation.time()).isEqualTo(ofSeconds(30));
              }
            });
    Link answers = simulation.oneWay(receiver, sender);
    answers.hold();
    simulation.at(ofSeconds(30), answers::release);

    simulation.run();
  }

  @Test
  void datagramLoss_moreThanAll_isRefused() {
    Host other = simulation.host("other", () -> {});

    assertThatThrownBy(() -> simulation.link(receiver, other).datagrams(1.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
  }
}
