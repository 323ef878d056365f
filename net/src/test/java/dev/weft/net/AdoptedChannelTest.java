package dev.weft.net;

import static dev.weft.Async.createTask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels that other code has made, given to transports and servers. */
@SuppressWarnings("try") // closing in the middle is what some of these are about
class AdoptedChannelTest {
  private static final StreamHandler GREETER = (_, writer) -> writer.write("hello");

  @Test
  void openConnection_ofAUnixChannel_reads(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    Loops.run(() -> {
      try (var server = UnixSockets.startUnixServer(path, GREETER);
          var connection =
              Net.openConnection(
                  SocketChannel.open(UnixDomainSocketAddress.of(path)), StreamOptions.DEFAULT)) {
        assertThat(connection.reader().readAll()).asString(US_ASCII).isEqualTo("hello");
        assertThat(server.localAddresses()).isNotEmpty();
      }
    });
  }

  @Test
  void createConnection_ofAUnixChannel_callsTheProtocol(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    Loops.run(() -> {
      try (var server = UnixSockets.startUnixServer(path, GREETER)) {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        var made = Net.createConnection(RecordingProtocol::new, channel, StreamOptions.DEFAULT);

        assertThat(made.transport().isClosing()).isFalse();
        made.transport().abort();
        assertThat(server.localAddresses()).isNotEmpty();
      }
    });
  }

  @Test
  void openConnection_ofAUnixChannelWithTlsAndNoName_isRefused(@TempDir Path folder)
      throws Exception {
    Path path = folder.resolve("s");
    Loops.run(() -> {
      try (var server = UnixSockets.startUnixServer(path, GREETER)) {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        var options = StreamOptions.DEFAULT.withTls(TlsOptions.client());

        assertThatThrownBy(() -> Net.openConnection(channel, options))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("without the server's name");

        assertThat(channel.isOpen()).isFalse();
        assertThat(server.localAddresses()).isNotEmpty();
      }
    });
  }

  @Test
  void openConnection_ofAChannelThatIsNotConnected_isTheDocumentedException() throws Exception {
    Loops.run(() -> {
      for (var family :
          new StandardProtocolFamily[] {StandardProtocolFamily.INET, StandardProtocolFamily.UNIX}) {
        var channel = SocketChannel.open(family);

        assertThatThrownBy(() -> Net.openConnection(channel, StreamOptions.DEFAULT))
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("connect the channel before");

        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> Net.openConnection(channel, StreamOptions.DEFAULT))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void secondAdoption_isRefusedAndTheFirstGoesOn() throws Exception {
    Loops.run(() -> {
      try (var server = Net.startServer("127.0.0.1", 0, AdoptedChannelTest::echoLine)) {
        var channel = SocketChannel.open(server.addresses().getFirst());
        try (var first = Net.openConnection(channel, StreamOptions.DEFAULT)) {

          assertThatThrownBy(() -> Net.openConnection(channel, StreamOptions.DEFAULT))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("belongs to one already");

          first.writer().writeLine("hello");
          assertThat(first.reader().readLine()).isEqualTo("hello");
        }
      }
    });
  }

  @Test
  void adoption_byAnotherLoop_isRefusedAndTheFirstGoesOn() throws Exception {
    try (var group = LoopGroup.start(1)) {
      EventLoop other = group.loops().getFirst();
      Loops.run(() -> {
        try (var server = Net.startServer("127.0.0.1", 0, AdoptedChannelTest::echoLine)) {
          var channel = SocketChannel.open(server.addresses().getFirst());
          var socket = server.sockets().getFirst();
          try (var first = Net.openConnection(channel, StreamOptions.DEFAULT)) {
            for (Callable<Object> second :
                List.<Callable<Object>>of(
                    () -> Net.openConnection(channel, StreamOptions.DEFAULT),
                    () -> Net.connectAcceptedSocket(RecordingProtocol::new, channel, null),
                    () -> Net.startServer(socket, GREETER, ServerOptions.DEFAULT))) {
              assertThatThrownBy(() -> other.submit(second).await())
                  .hasMessageContaining("belongs to one of another loop");
            }

            first.writer().writeLine("hello");
            assertThat(first.reader().readLine()).isEqualTo("hello");
          }
        }
      });
    }
  }

  @Test
  void adoption_ofWhatAnotherLoopHasReleased_works() throws Exception {
    try (var group = LoopGroup.start(1)) {
      EventLoop other = group.loops().getFirst();
      Loops.run(() -> {
        try (var server = Net.startServer("127.0.0.1", 0, AdoptedChannelTest::echoLine)) {
          var channel = SocketChannel.open(server.addresses().getFirst());
          channel.configureBlocking(false);
          other
              .submit(() -> {
                Sockets.sockSendAll(channel, "hello\n".getBytes(US_ASCII));
                Sockets.awaitReadable(channel);
                Sockets.release(channel);
                return true;
              })
              .await();

          try (var second = Net.openConnection(channel, StreamOptions.DEFAULT)) {
            assertThat(second.reader().readLine()).isEqualTo("hello");
          }
        }
      });
    }
  }

  @Test
  void secondServer_ofOneSocket_isRefusedAndTheFirstGoesOn() throws Exception {
    Loops.run(() -> {
      var socket =
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (var server = Net.startServer(socket, GREETER, ServerOptions.DEFAULT)) {

        assertThatThrownBy(() -> Net.startServer(socket, GREETER, ServerOptions.DEFAULT))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("belongs to one already");

        try (var connection = Net.openConnection("127.0.0.1", server.port())) {
          assertThat(connection.reader().readAll()).asString(US_ASCII).isEqualTo("hello");
        }
      }
    });
  }

  @Test
  void openConnection_whileATaskWaitsForTheChannel_isRefusedAndTheTaskGoesOn() throws Exception {
    Loops.run(() -> {
      try (var server = Net.startServer("127.0.0.1", 0, AdoptedChannelTest::echoLine)) {
        var channel = SocketChannel.open(server.addresses().getFirst());
        channel.configureBlocking(false);
        Task<byte[]> reading = createTask(() -> Sockets.sockRecv(channel, 100));
        Loops.turn();

        assertThatThrownBy(() -> Net.openConnection(channel, StreamOptions.DEFAULT))
            .isInstanceOf(IllegalStateException.class);

        Sockets.sockSendAll(channel, "hello\n".getBytes(US_ASCII));
        assertThat(reading.await()).asString(US_ASCII).isEqualTo("hello\n");
        channel.close();
      }
    });
  }

  @Test
  void adoptedUnixServer_closed_deletesItsFileUnlessItIsAnother(@TempDir Path folder)
      throws Exception {
    Loops.run(() -> {
      Path mine = folder.resolve("mine");
      Path others = folder.resolve("others");
      Net.startServer(unixListener(mine), GREETER, ServerOptions.DEFAULT).close();
      var server = Net.startServer(unixListener(others), GREETER, ServerOptions.DEFAULT);
      Files.delete(others);
      Files.writeString(others, "a file of other code's");

      server.close();

      assertThat(mine).doesNotExist();
      assertThat(others).exists();
    });
  }

  private static ServerSocketChannel unixListener(Path path) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private static void echoLine(StreamReader reader, StreamWriter writer) throws IOException {
    writer.writeLine(reader.readLine());
  }
}
