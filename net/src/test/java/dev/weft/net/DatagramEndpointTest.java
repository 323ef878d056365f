package dev.weft.net;

import static dev.weft.Async.createTask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing in the middle is what some of these are about
class DatagramEndpointTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private static DatagramEndpoint client(SocketAddress server) throws IOException {
    return Net.openDatagramEndpoint(null, (InetSocketAddress) server);
  }

  // @start region="echo"
  static void serve(DatagramEndpoint endpoint) throws IOException {
    while (true) {
      Datagram packet = endpoint.receive();
      endpoint.sendTo(packet.data(), packet.from());
    }
  }

  // @end

  @Test
  void receive_ofWhatWasSent_getsItWhole() throws Exception {
    Loops.run(() -> {
      try (var server = Net.openDatagramEndpoint(ANY, null);
          var client = client(server.localAddress())) {
        Task<?> serving = createTask(() -> serve(server));

        for (int size : new int[] {5, 0, 65_507}) {
          client.send(new byte[size]);
          assertThat(client.receive().data()).hasSize(size);
        }

        Channels.end(serving);
      }
    });
  }

  @Test
  void open_ofAName_looksItUp() throws Exception {
    Loops.run(() -> {
      try (var server = Net.openDatagramEndpoint(ANY, null)) {
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        try (var client =
            Net.openDatagramEndpoint(ANY, InetSocketAddress.createUnresolved("127.0.0.1", port))) {
          client.send("hi".getBytes(US_ASCII));

          assertThat(server.receive().from()).isEqualTo(client.localAddress());
        }
      }
    });
  }

  @Test
  void receive_bySeveralTasks_servesThemInOrder() throws Exception {
    Loops.run(() -> {
      try (var server = Net.openDatagramEndpoint(ANY, null);
          var client = client(server.localAddress())) {
        var receivers = new ArrayList<Task<Datagram>>();
        for (int i = 0; i < 5; i++) {
          receivers.add(createTask(server::receive));
        }
        Loops.until(() -> receivers.getLast().waitingOn() != null);

        for (int i = 0; i < 5; i++) {
          client.send(new byte[i]);
        }

        for (int i = 0; i < 5; i++) {
          assertThat(receivers.get(i).await().data()).hasSize(i);
        }
      }
    });
  }

  @Test
  void receive_cancelledBeforeAndAfterItsPacketCame_losesNone() throws Exception {
    Loops.run(() -> {
      try (var server = Net.openDatagramEndpoint(ANY, null);
          var client = client(server.localAddress())) {
        for (int round = 0; round < 50; round++) {
          Task<?> cancelled = createTask(server::receive);
          Task<Datagram> second = createTask(server::receive);
          Loops.until(() -> second.waitingOn() != null);
          client.send(new byte[1]);
          client.send(new byte[2]);
          for (int i = 0; i < round % 4; i++) {
            Loops.turn();
          }
          cancelled.cancel();
          Loops.until(cancelled::isDone);

          int got = second.await().data().length;
          if (cancelled.isCancelled()) {
            got += server.receive().data().length;
            assertThat(got).isEqualTo(3);
          }
        }
      }
    });
  }

  @Test
  void receive_tooSlow_dropsTheNewestAndCounts() throws Exception {
    Loops.run(() -> {
      try (var server =
              Net.openDatagramEndpoint(
                  ANY, null, DatagramOptions.DEFAULT.withReceiveQueueBytes(300));
          var client = client(server.localAddress())) {
        for (int i = 0; i < 10; i++) {
          client.send(new byte[36 + i]);
        }
        Loops.until(() -> server.droppedPackets() == 8);

        assertThat(server.receive().data()).hasSize(36);
        assertThat(server.receive().data()).hasSize(37);
        client.send(new byte[1]);
        assertThat(server.receive().data()).hasSize(1);
      }
    });
  }

  @Test
  void receive_afterAnUnreachablePort_throwsOnceAndGoesOn() throws Exception {
    Loops.run(() -> {
      SocketAddress nobody;
      try (var channel = DatagramChannel.open().bind(ANY)) {
        nobody = channel.getLocalAddress();
      }
      try (var client = client(nobody)) {
        client.send(new byte[1]);

        assertThatThrownBy(client::receive).isInstanceOf(PortUnreachableException.class);

        try (var server = Net.openDatagramEndpoint((InetSocketAddress) nobody, null)) {
          client.send(new byte[2]);
          assertThat(server.receive().data()).hasSize(2);
        }
      }
    });
  }

  @Test
  void close_whileTasksWait_endsThem() throws Exception {
    Loops.run(() -> {
      var server = Net.openDatagramEndpoint(ANY, null);
      Task<?> first = createTask(server::receive);
      Task<?> second = createTask(server::receive);
      Loops.until(() -> second.waitingOn() != null);

      server.close();
      server.close();

      for (@Nullable Task<?> each : new Task<?>[] {first, second}) {
        assertThatThrownBy(() -> each.await(IOException.class))
            .isInstanceOf(ClosedChannelException.class);
      }
      assertThatThrownBy(server::receive).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> server.sendTo(new byte[1], server.localAddress()))
          .isInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  void send_manyMorePacketsThanTheSystemHolds_staysWithinBounds() throws Exception {
    Loops.run(() -> {
      try (var server = Net.openDatagramEndpoint(ANY, null);
          var client = client(server.localAddress())) {
        for (int i = 0; i < 2_000; i++) {
          client.send(new byte[8_000]);
          assertThat(client.transport().writeBufferSizeBytes()).isLessThan(80_000);
        }
        assertThat(server.receive().data()).hasSize(8_000);
      }
    });
  }

  @Test
  @RealSystem
  void open_connectedToTheWildcard_receives() throws Exception {
    Loops.run(() -> {
      for (String loopback : new String[] {"127.0.0.1", "::1"}) {
        try (var echo =
            Net.openDatagramEndpoint(
                new InetSocketAddress(InetAddress.ofLiteral(loopback), 0), null)) {
          int port = ((InetSocketAddress) echo.localAddress()).getPort();
          String wildcard = loopback.equals("::1") ? "::" : "0.0.0.0";
          var remote = new InetSocketAddress(InetAddress.ofLiteral(wildcard), port);
          try (var endpoint = Net.openDatagramEndpoint(null, remote)) {
            endpoint.send(new byte[] {1});
            endpoint.sendTo(new byte[] {2}, remote);
            for (int i = 1; i <= 2; i++) {
              Datagram packet = echo.receive();
              echo.sendTo(packet.data(), packet.from());

              assertThat(endpoint.receive().data()).containsExactly(i);
            }
            assertThat(endpoint.remoteAddress()).isEqualTo(echo.localAddress());
          }
        }
      }
    });
  }

  @Test
  void send_ofAPacketThatIsTooLong_failsThereAndTheSocketGoesOn() throws Exception {
    Loops.run(() -> {
      try (var receiver =
              Net.openDatagramEndpoint(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
          var connected =
              Net.openDatagramEndpoint(null, (InetSocketAddress) receiver.localAddress());
          var free =
              Net.openDatagramEndpoint(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)) {
        for (int length : new int[] {65_508, 65_528, 100_000}) {
          byte[] much = new byte[length];

          assertThatThrownBy(() -> connected.send(much))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("a packet of " + length + " bytes");
          assertThatThrownBy(() -> free.sendTo(much, receiver.localAddress()))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("a packet of " + length + " bytes");
        }

        connected.send(new byte[65_507]);
        assertThat(receiver.receive().data()).hasSize(65_507);
        free.sendTo(new byte[] {1}, receiver.localAddress());
        assertThat(receiver.receive().data()).containsExactly(1);
      }
    });
  }
}
