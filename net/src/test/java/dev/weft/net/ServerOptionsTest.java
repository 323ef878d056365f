package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerOptionsTest {
  private static final StreamHandler HELLO = (_, writer) -> writer.write("hello");

  private static String greeting(InetSocketAddress address) throws IOException {
    try (var connection =
        openConnection(address.getAddress().getHostAddress(), address.getPort())) {
      return new String(connection.reader().readAll(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void startServer_severalHosts_listensOnEach() throws Exception {
    Loops.run(() -> {
      var hosts = List.of("127.0.0.1", "127.0.0.2", "127.0.0.1");
      var server = startServer(hosts, 0, HELLO, ServerOptions.DEFAULT);

      assertThat(server.addresses()).hasSize(2);
      for (InetSocketAddress address : server.addresses()) {
        assertThat(greeting(address)).isEqualTo("hello");
      }
      server.close();
    });
  }

  @Test
  void startServer_noHost_isRefused() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> startServer(List.of(), 0, HELLO, ServerOptions.DEFAULT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("without a host"));
  }

  @Test
  void startServing_later_clientsWaitUntilThen() throws Exception {
    Loops.run(() -> {
      var server =
          startServer("127.0.0.1", 0, HELLO, ServerOptions.DEFAULT.withStartServing(false));
      assertThat(server.isServing()).isFalse();
      var client = openConnection("127.0.0.1", server.port());
      var greeted = createTask(() -> client.reader().readAll());
      for (int i = 0; i < 100; i++) {
        turn();
      }
      assertThat(greeted.isDone()).isFalse();

      server.startServing();
      server.startServing();

      assertThat(server.isServing()).isTrue();
      assertThat(greeted.await()).asString().isEqualTo("hello");
      client.close();
      server.close();
      assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void serveForever_notStartedYet_starts() throws Exception {
    Loops.run(() -> {
      var server =
          startServer("127.0.0.1", 0, HELLO, ServerOptions.DEFAULT.withStartServing(false));
      var serving = createTask(server::serveForever);
      until(server::isServing);

      assertThat(greeting(server.addresses().getFirst())).isEqualTo("hello");
      serving.cancel();
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void reusePort_twoServers_shareIt() throws Exception {
    Loops.run(() -> {
      var options = ServerOptions.DEFAULT.withReusePort(true);
      var first = startServer("127.0.0.1", 0, HELLO, options);
      var second = startServer("127.0.0.1", first.port(), HELLO, options);

      for (int i = 0; i < 10; i++) {
        assertThat(greeting(first.addresses().getFirst())).isEqualTo("hello");
      }
      first.close();
      second.close();
    });
  }

  @Test
  void keepAlive_isSetOnConnections() throws Exception {
    Loops.run(() -> {
      List<Boolean> seen = new ArrayList<>();
      StreamHandler handler =
          (_, writer) -> {
            var channel = writer.transport().extraInfo(ExtraInfo.CHANNEL);
            seen.add(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
            seen.add(channel.getOption(StandardSocketOptions.TCP_NODELAY));
          };
      var server = startServer("127.0.0.1", 0, handler, ServerOptions.DEFAULT.withKeepAlive(true));

      assertThat(greeting(server.addresses().getFirst())).isEmpty();

      assertThat(seen).containsExactly(true, true);
      server.close();
    });
  }

  @Test
  @RealSystem
  void startServer_existingSocket_isTheServers() throws Exception {
    Loops.run(() -> {
      var socket = ServerSocketChannel.open();
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      var server = startServer(socket, HELLO, ServerOptions.DEFAULT);

      assertThat(greeting(server.addresses().getFirst())).isEqualTo("hello");
      server.close();
      assertThat(socket.isOpen()).isFalse();
    });
  }

  @Test
  void startServer_existingSocketNotBound_isRefusedAndClosed() throws Exception {
    Loops.run(() -> {
      var socket = ServerSocketChannel.open();

      assertThatThrownBy(() -> startServer(socket, HELLO, ServerOptions.DEFAULT))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("bind it first");
      assertThat(socket.isOpen()).isFalse();
    });
  }
}
