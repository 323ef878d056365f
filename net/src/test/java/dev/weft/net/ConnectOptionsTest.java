package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Loops.watchedChannels;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.internal.connect.Connector;
import dev.weft.net.internal.names.Addresses;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectOptionsTest {
  private static final StreamHandler HELLO = (_, writer) -> writer.write("hello");
  private static final ClientOptions AT_ONCE =
      ClientOptions.DEFAULT.withAttemptDelay(Duration.ZERO);

  /** A listener that answers no more, since its backlog is full. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<SocketChannel> filling = new ArrayList<>();

    Silent(String host) throws IOException {
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0), 1);
      boolean answered = true;
      while (answered) {
        var channel = SocketChannel.open();
        filling.add(channel);
        try {
          channel.socket().connect(listener.getLocalAddress(), 100);
        } catch (java.net.SocketTimeoutException e) {
          answered = false;
        }
      }
    }

    int port() {
      return listener.socket().getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : filling) {
        channel.close();
      }
      listener.close();
    }
  }

  private static Resolver addresses(String... hosts) {
    var addresses = java.util.Arrays.stream(hosts).map(InetAddress::ofLiteral).toList();
    return _ -> addresses;
  }

  @Test
  void interleaved_bothFamilies_takeTurnsFromTheFirstOn() {
    var four =
        List.of(
            InetAddress.ofLiteral("::1"),
            InetAddress.ofLiteral("::2"),
            InetAddress.ofLiteral("::3"),
            InetAddress.ofLiteral("10.0.0.1"));

    assertThat(Connector.interleaved(four).stream().map(InetAddress::getHostAddress))
        .containsExactly("0:0:0:0:0:0:0:1", "10.0.0.1", "0:0:0:0:0:0:0:2", "0:0:0:0:0:0:0:3");
  }

  @Test
  void connect_firstAddressIsSilent_secondWinsAndTheFirstIsClosed() throws Exception {
    Loops.run(() -> {
      try (var silent = new Silent("127.0.0.2")) {
        var server = startServer("127.0.0.1", silent.port(), HELLO);
        int before = watchedChannels();

        var connection =
            openConnection(
                "host",
                server.port(),
                ClientOptions.DEFAULT
                    .withResolver(addresses("127.0.0.2", "127.0.0.1"))
                    .withAttemptDelay(Duration.ofMillis(10)));

        assertThat(Addresses.format(connection.writer().remoteAddress()))
            .isEqualTo("127.0.0.1:" + server.port());
        assertThat(connection.reader().readAll()).asString().isEqualTo("hello");
        connection.close();
        server.close();
        server.waitClosed();
        until(connection.writer()::isClosing);
        connection.writer().waitClosed();
        assertThat(watchedChannels()).isEqualTo(before - 1);
      }
    });
  }

  @Test
  void connect_firstAddressRefuses_doesNotWaitForTheDelay() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, HELLO);

      var connection =
          openConnection(
              "host",
              server.port(),
              ClientOptions.DEFAULT
                  .withResolver(addresses("127.0.0.2", "127.0.0.1"))
                  .withAttemptDelay(Duration.ofDays(1)));

      assertThat(connection.reader().readAll()).asString().isEqualTo("hello");
      connection.close();
      server.close();
    });
  }

  @Test
  void connect_cancelledWhileSeveralAttemptsArePending_leavesNothing() throws Exception {
    Loops.run(() -> {
      try (var silent = new Silent("127.0.0.1")) {
        int before = watchedChannels();
        var options = AT_ONCE.withResolver(addresses("127.0.0.1", "127.0.0.1", "127.0.0.1"));
        var connecting = createTask(() -> openConnection("host", silent.port(), options));
        until(() -> watchedChannels() == before + 3);

        connecting.cancel();
        until(connecting::isDone);

        assertThat(connecting.isCancelled()).isTrue();
        assertThat(watchedChannels()).isEqualTo(before);
      }
    });
  }

  @Test
  void connect_cancelledInTheIterationOfTheWin_closesTheWinner() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, HELLO);
      int cancelled = 0;
      for (int turns = 0; turns < 40; turns++) {
        var connecting = createTask(() -> openConnection("127.0.0.1", server.port()));
        for (int i = 0; i < turns; i++) {
          turn();
        }
        connecting.cancel();
        until(connecting::isDone);
        if (connecting.isCancelled()) {
          cancelled++;
        } else {
          connecting.result().close();
        }
      }
      server.close();
      server.waitClosed();
      until(() -> watchedChannels() == 0);
      assertThat(cancelled).isPositive();
    });
  }

  @Test
  void localAddress_isConnectedFrom() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, HELLO);
      int port = server.port();
      // @start region="local"
      var local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), 0);
      var options = ClientOptions.DEFAULT.withLocalAddress(local).withKeepAlive(true);
      var connection = openConnection("127.0.0.1", port, options);
      // @end

      assertThat(((InetSocketAddress) connection.writer().localAddress()).getAddress())
          .isEqualTo(local.getAddress());
      assertThat(
              connection
                  .writer()
                  .transport()
                  .extraInfo(ExtraInfo.CHANNEL)
                  .getOption(StandardSocketOptions.SO_KEEPALIVE))
          .isTrue();
      connection.close();
      server.close();
    });
  }

  @Test
  void localAddress_ofTheOtherFamily_isAnError() throws Exception {
    Loops.run(() -> {
      var local = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);

      assertThatThrownBy(
              () -> openConnection("127.0.0.1", 9, ClientOptions.DEFAULT.withLocalAddress(local)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("no address of that family, only 127.0.0.1");
    });
  }

  @Test
  void openConnection_existingChannel_isTheConnections() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, HELLO);
      var channel = SocketChannel.open(server.addresses().getFirst());

      var connection = openConnection(channel, StreamOptions.DEFAULT);

      assertThat(connection.reader().readAll()).asString().isEqualTo("hello");
      connection.close();
      connection.writer().waitClosed();
      assertThat(channel.isOpen()).isFalse();
      server.close();
    });
  }

  @Test
  void openConnection_existingChannelNotConnected_isRefusedAndClosed() throws Exception {
    Loops.run(() -> {
      var channel = SocketChannel.open();

      assertThatThrownBy(() -> openConnection(channel, StreamOptions.DEFAULT))
          .isInstanceOf(SocketException.class);
      assertThat(channel.isOpen()).isFalse();
    });
  }
}
