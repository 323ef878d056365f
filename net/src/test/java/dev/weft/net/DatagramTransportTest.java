package dev.weft.net;

import static dev.weft.net.Net.createDatagramEndpoint;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DatagramTransportTest {
  private static final InetSocketAddress ANY_V4 =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  private static final InetSocketAddress ANY_V6 =
      new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);

  // @start region="echo"
  /** Sends each packet back. */
  static final class Echo implements DatagramProtocol {
    private DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport newTransport) {
      transport = newTransport;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      transport.sendTo(data, from);
    }
  }

  // @end

  /** Writes down what happens. */
  private static final class Recorder implements DatagramProtocol {
    final List<Datagram> packets = new ArrayList<>();
    final List<IOException> errors = new ArrayList<>();
    final List<String> events = new ArrayList<>();

    @Override
    public void connectionMade(DatagramTransport transport) {
      events.add("made");
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      packets.add(new Datagram(copy, from));
    }

    @Override
    public void errorReceived(IOException error) {
      errors.add(error);
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      events.add("lost " + cause);
    }

    @Override
    public void pauseWriting() {
      events.add("pause");
    }

    @Override
    public void resumeWriting() {
      events.add("resume");
    }
  }

  private static ProtocolEndpoint<Recorder> open(
      @Nullable InetSocketAddress local, @Nullable SocketAddress remote) throws IOException {
    return createDatagramEndpoint(
        Recorder::new, local, (InetSocketAddress) remote, DatagramOptions.DEFAULT);
  }

  @Test
  void echo_ofPacketsOfAllSizes_comesBackWhole() throws Exception {
    Loops.run(() -> echoesAllSizes(ANY_V4));
  }

  @Test
  @RealSystem
  void echo_overIpv6_comesBackWhole() throws Exception {
    Assumptions.assumeTrue(hasIpv6(), "needs IPv6");
    Loops.run(() -> echoesAllSizes(ANY_V6));
  }

  private static void echoesAllSizes(InetSocketAddress local) throws IOException {
    var server = createDatagramEndpoint(Echo::new, local, null, DatagramOptions.DEFAULT);
    var client = open(null, server.transport().localAddress());
    for (int size : new int[] {0, 1, 1472, 9000, 65_507, 0}) {
      byte[] data = new byte[size];
      new Random(size).nextBytes(data);
      client.protocol().packets.clear();

      client.transport().send(data);
      Loops.until(() -> !client.protocol().packets.isEmpty());

      assertThat(client.protocol().packets.getFirst().data()).isEqualTo(data);
      assertThat(client.protocol().packets.getFirst().from())
          .isEqualTo(server.transport().localAddress());
    }
    assertThat(client.transport().remoteAddress()).isEqualTo(server.transport().localAddress());
    close(server, client);
  }

  @Test
  void events_ofAnUneventfulLife_areMadeAndLost() throws Exception {
    Loops.run(() -> {
      var endpoint = open(ANY_V4, null);
      assertThat(endpoint.protocol().events).containsExactly("made");

      endpoint.transport().close();
      endpoint.transport().close();
      endpoint.transport().abort();
      assertThat(endpoint.transport().isClosing()).isTrue();
      assertThat(endpoint.protocol().events).containsExactly("made");
      Loops.until(() -> endpoint.protocol().events.size() > 1);

      assertThat(endpoint.protocol().events).containsExactly("made", "lost null");
      endpoint.transport().sendTo(new byte[1], endpoint.transport().localAddress());
    });
  }

  @Test
  void send_toAPortWhereNobodyListens_tellsTheProtocolAndGoesOn() throws Exception {
    Loops.run(() -> {
      InetSocketAddress nobody;
      try (var channel = DatagramChannel.open().bind(ANY_V4)) {
        nobody = (InetSocketAddress) channel.getLocalAddress();
      }
      var client = open(null, nobody);

      client.transport().send(new byte[1]);
      Loops.until(() -> !client.protocol().errors.isEmpty());

      assertThat(client.protocol().errors.getFirst()).isInstanceOf(PortUnreachableException.class);
      assertThat(client.transport().isClosing()).isFalse();
      var server = createDatagramEndpoint(Echo::new, nobody, null, DatagramOptions.DEFAULT);
      client.transport().send(new byte[7]);
      Loops.until(() -> !client.protocol().packets.isEmpty());
      close(server, client);
    });
  }

  @Test
  void send_ofAPacketThatIsTooLong_tellsTheProtocolAndGoesOn() throws Exception {
    Loops.run(() -> {
      var server = open(ANY_V4, null);
      var client = open(null, server.transport().localAddress());

      client.transport().send(new byte[65_508]);
      client.transport().send(new byte[400_000]);
      client.transport().send(new byte[3]);
      Loops.until(() -> !server.protocol().packets.isEmpty());

      assertThat(client.protocol().errors).hasSize(2);
      assertThat(server.protocol().packets.getFirst().data()).hasSize(3);
      close(server, client);
    });
  }

  @Test
  void send_withoutARemoteAddress_isRefused() throws Exception {
    Loops.run(() -> {
      var endpoint = open(ANY_V4, null);

      assertThatThrownBy(() -> endpoint.transport().send(new byte[1]))
          .isInstanceOf(NotYetConnectedException.class);
      assertThatThrownBy(() ->
              endpoint
                  .transport()
                  .sendTo(new byte[1], InetSocketAddress.createUnresolved("a.invalid", 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a.invalid:1");
      close(endpoint);
    });
  }

  @Test
  void sendTo_anotherAddressOfAConnectedSocket_isRefused() throws Exception {
    Loops.run(() -> {
      var server = open(ANY_V4, null);
      var client = open(null, server.transport().localAddress());

      client.transport().sendTo(new byte[1], server.transport().localAddress());
      assertThatThrownBy(
              () -> client.transport().sendTo(new byte[1], client.transport().localAddress()))
          .isInstanceOf(AlreadyConnectedException.class);

      close(server, client);
    });
  }

  @Test
  void open_onAPortThatIsTaken_saysWhich() throws Exception {
    Loops.run(() -> {
      var first = open(ANY_V4, null);
      var taken = (InetSocketAddress) first.transport().localAddress();

      assertThatThrownBy(() -> open(taken, null))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot receive on 127.0.0.1:" + taken.getPort());
      close(first);
    });
  }

  @Test
  void reusePort_severalSockets_shareAPort() throws Exception {
    Assumptions.assumeTrue(
        DatagramChannel.open().supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT));
    Loops.run(() -> {
      var shared = DatagramOptions.DEFAULT.withReusePort(true);
      var first = createDatagramEndpoint(Recorder::new, ANY_V4, null, shared);
      var port = (InetSocketAddress) first.transport().localAddress();

      var second = createDatagramEndpoint(Recorder::new, port, null, shared);

      assertThat(second.transport().localAddress()).isEqualTo(port);
      close(first, second);
    });
  }

  @Test
  void broadcast_withoutTheOption_isRefusedByTheSystem() throws Exception {
    Loops.run(() -> {
      var broadcast = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9);
      var refused = open(null, null);
      var allowed =
          createDatagramEndpoint(
              Recorder::new, null, null, DatagramOptions.DEFAULT.withBroadcast(true));

      refused.transport().sendTo(new byte[1], broadcast);
      allowed.transport().sendTo(new byte[1], broadcast);
      Loops.turn();

      // Without a network there is no way to the address in either case.
      assertThat(refused.protocol().errors).hasSize(1);
      assertThat(allowed.protocol().errors).noneMatch(e -> isPermission(e));
      close(refused, allowed);
    });
  }

  private static boolean isPermission(IOException error) {
    return String.valueOf(error.getMessage()).contains("ermission");
  }

  @Test
  @RealSystem
  void multicast_joinedAndLeft_receivesInBetween() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(ANY_V4.getAddress());
    Assumptions.assumeTrue(loopback != null, "needs a loopback interface");
    Loops.run(() -> {
      InetAddress group = InetAddress.ofLiteral("239.17.23.42");
      var options = DatagramOptions.DEFAULT.withReuseAddress(true);
      var all = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
      var receiver = createDatagramEndpoint(Recorder::new, all, null, options);
      var sender = open(ANY_V4, null);
      int port = ((InetSocketAddress) receiver.transport().localAddress()).getPort();
      sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
      sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
      sender.transport().setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);

      MembershipKey membership;
      try {
        membership = receiver.transport().joinGroup(group, loopback);
      } catch (IOException e) {
        Assumptions.abort("no multicast here: " + e.getMessage());
        return;
      }
      sender.transport().sendTo("in".getBytes(US_ASCII), new InetSocketAddress(group, port));
      Loops.until(
          () -> !receiver.protocol().packets.isEmpty() || !sender.protocol().errors.isEmpty());
      Assumptions.assumeTrue(sender.protocol().errors.isEmpty(), "no route for multicast");
      membership.drop();

      assertThat(receiver.protocol().packets.getFirst().data()).asString(US_ASCII).isEqualTo("in");
      assertThatThrownBy(() -> receiver.transport().joinGroup(ANY_V4.getAddress(), loopback))
          .isInstanceOf(IllegalArgumentException.class);
      close(receiver, sender);
    });
  }

  @Test
  void connectionMade_thatThrows_failsTheOpening() throws Exception {
    Loops.run(() -> {
      var lost = new ArrayList<Object>();
      assertThatThrownBy(() ->
              createDatagramEndpoint(
                  () ->
                      new DatagramProtocol() {
                        @Override
                        public void connectionMade(DatagramTransport transport) {
                          throw new IllegalStateException("no");
                        }

                        @Override
                        public void datagramReceived(ByteBuffer data, SocketAddress from) {}

                        @Override
                        public void connectionLost(@Nullable Exception cause) {
                          lost.add(String.valueOf(cause));
                        }
                      },
                  ANY_V4,
                  null,
                  DatagramOptions.DEFAULT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no");
      Loops.until(() -> !lost.isEmpty());
    });
  }

  @Test
  void datagramReceived_thatThrows_isReportedAndClosesTheSocket() throws Exception {
    var reports =
        Loops.runReporting(seen -> {
          DatagramProtocol failing =
              (_, _) -> {
                throw new IllegalStateException("oops");
              };
          var server = createDatagramEndpoint(() -> failing, ANY_V4, null, DatagramOptions.DEFAULT);
          var client = open(null, server.transport().localAddress());
          client.transport().send(new byte[1]);
          Loops.until(() -> server.transport().isClosing());
          close(client);
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message()).contains("UDP socket on 127.0.0.1:");
  }

  @Test
  void open_cancelled_leavesNoDescriptorBehind() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc/self/fd");
    Loops.run(() -> {
      open(ANY_V4, null).transport().abort();
      Loops.turn();
      Loops.turn();
      long before = SocketsCloseTest.openDescriptors();

      for (int i = 0; i < 10_000; i++) {
        open(ANY_V4, null).transport().close();
      }
      for (int i = 0; i < 100; i++) {
        var opening = EventLoop.running().createTask(() -> open(ANY_V4, null));
        Loops.turn();
        Channels.end(opening);
      }

      Loops.turn();
      Loops.turn();
      Loops.turn();
      Loops.turn();
      dev.weft.Async.sleep(java.time.Duration.ofMillis(1));
      assertThat(SocketsCloseTest.openDescriptors()).isLessThanOrEqualTo(before + 5);
    });
  }

  private static void close(ProtocolEndpoint<?>... endpoints) {
    for (var endpoint : endpoints) {
      endpoint.transport().close();
    }
    Loops.turn();
    Loops.turn();
  }

  static boolean hasIpv6() {
    try (var channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET6)) {
      return channel.bind(ANY_V6).isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
