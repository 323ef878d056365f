package dev.weft.cluster;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.fixtures.ClusterPorts;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Where there is nothing to join, or nobody left. */
class NoMemberTest {
  @Test
  void submit_whereNoMemberIsLeft_failsEachTimeAndKeepsNoRoomOfTheWindow() throws Exception {
    List<String> addresses = ClusterPorts.free(2);
    Cluster member = Cluster.join(options(addresses.get(0), addresses));
    try (Cluster client = Cluster.connect(options(addresses.get(1), addresses))) {
      member.close();
      run(() -> {
        while (!client.members().isEmpty()) {
          sleep(Duration.ofMillis(1));
        }
        ClusterBody<Integer> body = () -> 1;
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> client.submit(body)).isInstanceOf(MinorityException.class);
          assertThatThrownBy(
                  () -> EventLoop.running().runInExecutor(client.executor(), body).await())
              .isInstanceOf(MinorityException.class);
        }
      });
    }
  }

  @Test
  void join_whereTheAddressIsTaken_failsAndSaysSo() throws Exception {
    List<String> addresses = ClusterPorts.free(1);
    String address = addresses.getFirst();
    InetSocketAddress taken = ClusterOptions.parsed(address);
    try (ServerSocket _ = new ServerSocket(taken.getPort(), 1, taken.getAddress())) {
      ThrowingCallable join = () -> Cluster.join(options(address, addresses));
      for (ThrowingCallable inTaskOrNot : List.<ThrowingCallable>of(join, () -> inATask(join))) {
        assertThatThrownBy(inTaskOrNot)
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessageContaining("could not join the cluster none-left")
            .hasMessageContaining("cannot listen on " + address);
      }
    }
  }

  private static void inATask(ThrowingCallable call) throws Throwable {
    run(() -> {
      try {
        call.call();
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    });
  }

  private static ClusterOptions options(String address, List<String> all) {
    return ClusterOptions.of("none-left")
        .withAddress(address)
        .withMembers(all.get(0))
        .withWindow(1)
        .withLeaveLimit(Duration.ofSeconds(1));
  }
}
