package dev.weft.net.internal.connect;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.openConnection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import dev.weft.net.Loops;
import dev.weft.net.RecordingProtocol;
import dev.weft.net.Resolver;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.names.SystemResolver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConnectTest {

  /** A port that nobody listens on: it was free a moment ago. */
  private static int freePort() throws IOException {
    try (var server = createServer(RecordingProtocol::new, "127.0.0.1", 0)) {
      return server.port();
    }
  }

  @Test
  void openConnection_nobodyListens_saysSo() throws Exception {
    Loops.run(() -> {
      int port = freePort();

      assertThatThrownBy(() -> openConnection("127.0.0.1", port))
          .isInstanceOf(ConnectException.class)
          .hasMessage("cannot connect to 127.0.0.1:%d: Connection refused".formatted(port));
    });
  }

  @Test
  void openConnection_unknownHost_saysSo() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> openConnection("no-such-host.invalid", 80))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage(
                "cannot connect to no-such-host.invalid:80: no address is known for"
                    + " no-such-host.invalid"));
  }

  @Test
  void openConnection_portOutOfRange_isRefused() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> openConnection("127.0.0.1", 65536))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("port 65536 is out of range: use 0 to 65535"));
  }

  @Test
  void openConnection_outsideALoop_isRefused() {
    assertThatThrownBy(() -> openConnection("127.0.0.1", 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void openConnection_byName_connects() throws Exception {
    Loops.run(() -> {
      var server = createServer(RecordingProtocol::new, "localhost", 0);

      try (var connection = openConnection("localhost", server.port())) {
        assertThat(connection.writer().isClosing()).isFalse();
      }
      server.close();
    });
  }

  @Test
  void connect_firstAddressRefuses_triesTheNext() throws Exception {
    Loops.run(() -> {
      var server = createServer(RecordingProtocol::new, "127.0.0.1", 0);
      Resolver two =
          _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1"));

      var channel = new Connector(EventLoop.running(), two).connect("host", server.port());

      assertThat(Addresses.format(channel.getRemoteAddress()))
          .isEqualTo("127.0.0.1:" + server.port());
      channel.close();
      server.close();
    });
  }

  @Test
  void connect_allAddressesRefuse_keepsAllErrors() throws Exception {
    Loops.run(() -> {
      int port = freePort();
      Resolver two =
          _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1"));
      var connector = new Connector(EventLoop.running(), two);

      assertThatThrownBy(() -> connector.connect("host", port))
          .isInstanceOf(ConnectException.class)
          .hasMessage(
              "cannot connect to host:%d: 127.0.0.2:%d: Connection refused; 127.0.0.1:%d:"
                      .formatted(port, port, port)
                  + " Connection refused")
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2))
          .satisfies(failure ->
              assertThat(failure.getStackTrace())
                  .anyMatch(frame -> frame.getClassName().startsWith(ConnectTest.class.getName())));
    });
  }

  @Test
  void connect_cancelledWhileItWaits_leavesNothingOpen() throws Exception {
    Loops.run(() -> {
      // A listener whose backlog is full does not answer any more.
      try (var listener = ServerSocketChannel.open()) {
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1);
        int port = listener.socket().getLocalPort();
        var connector = new Connector(EventLoop.running(), SystemResolver.INSTANCE);
        List<SocketChannel> answered = new ArrayList<>();
        Task<SocketChannel> connecting;
        do {
          connecting = createTask(() -> connector.connect("127.0.0.1", port));
          Async.wait(List.of(connecting), ReturnWhen.ALL_COMPLETED, Duration.ofMillis(100));
          if (connecting.isDone()) {
            answered.add(connecting.result());
          }
        } while (connecting.isDone());

        connecting.cancel();
        turn();

        assertThat(connecting.isCancelled()).isTrue();
        assertThat(Loops.watchedChannels()).isLessThanOrEqualTo(answered.size());
        for (SocketChannel channel : answered) {
          channel.close();
        }
      }
    });
  }

  @Test
  void resolve_isSlow_theLoopGoesOn() throws Exception {
    Loops.run(() -> {
      var answer = new CountDownLatch(1);
      var lookup =
          EventLoop.running()
              .runInExecutor(
                  task -> Thread.ofPlatform().start(task),
                  () -> {
                    answer.await();
                    return List.of(InetAddress.ofLiteral("127.0.0.1"));
                  });
      Resolver slow = _ -> lookup.await();
      var server = createServer(RecordingProtocol::new, "127.0.0.1", 0);
      var connecting =
          createTask(() -> new Connector(EventLoop.running(), slow).connect("slow", server.port()));
      turn();
      turn();

      assertThat(connecting.isDone()).isFalse();
      answer.countDown();
      connecting.await().close();
      server.close();
    });
  }

  @Test
  void literal_numbersOnly() {
    assertThat(Addresses.literal("127.0.0.1")).hasToString("/127.0.0.1");
    assertThat(Addresses.literal("::1")).isNotNull();
    assertThat(Addresses.literal("localhost")).isNull();
    assertThat(Addresses.literal("host1")).isNull();
    assertThat(Addresses.literal("")).isNull();
    assertThat(Addresses.literal("1.2.3.4.5")).isNull();
  }

  @Test
  void format_putsColonsInBrackets() throws Exception {
    assertThat(Addresses.format("::1", 80)).isEqualTo("[::1]:80");
    assertThat(Addresses.format("a.example", 80)).isEqualTo("a.example:80");
    assertThat(Addresses.format(null)).isEqualTo("an unknown address");
  }
}
