package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that tasks send over channels of their own, packets into buffers, adopted UDP channels. */
@SuppressWarnings("try") // closing in the middle is what some of these are about
class SocketFilesAndPacketsTest {
  /** More than the buffers of both ends hold together. */
  private static final int SIZE = 12_000_000;

  @TempDir Path folder;

  enum Over {
    TCP,
    UNIX,
    PIPE
  }

  /** A writing end, and the reading end beside it, neither of which blocks. */
  private record Ends(
      java.nio.channels.SelectableChannel writing, java.nio.channels.SelectableChannel reading)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      writing.close();
      reading.close();
    }
  }

  private Ends open(Over over) throws IOException {
    if (over == Over.PIPE) {
      Pipe pipe = Pipe.open();
      pipe.sink().configureBlocking(false);
      pipe.source().configureBlocking(false);
      return new Ends(pipe.sink(), pipe.source());
    }
    try (var listener =
        over == Over.TCP
            ? ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            : ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("s")))) {
      var left = SocketChannel.open(listener.getLocalAddress());
      var right = listener.accept();
      left.configureBlocking(false);
      right.configureBlocking(false);
      return new Ends(left, right);
    }
  }

  private static long send(Ends ends, FileChannel file, long position, long count)
      throws IOException {
    return ends.writing instanceof SocketChannel socket
        ? Sockets.sockSendFile(socket, file, position, count)
        : Sockets.sockSendFile((Pipe.SinkChannel) ends.writing, file, position, count);
  }

  private static byte[] read(Ends ends, int length) throws IOException {
    var all = ByteBuffer.allocate(length);
    while (all.hasRemaining()) {
      int count =
          ends.reading instanceof SocketChannel socket
              ? Sockets.sockRecvInto(socket, all)
              : Sockets.sockRecvInto((Pipe.SourceChannel) ends.reading, all);
      if (count < 0) {
        break;
      }
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }

  // ---- files

  @ParameterizedTest
  @EnumSource
  void sockSendFile_ofMoreThanTheSystemTakes_arrivesWhole(Over over) throws Exception {
    byte[] content = Channels.randomBytes(SIZE);
    Path path = file(content);
    Loops.run(() -> {
      try (var ends = open(over);
          var file = FileChannel.open(path)) {
        var reading = createTask(() -> read(ends, SIZE - 10));

        assertThat(send(ends, file, 10, Long.MAX_VALUE)).isEqualTo(SIZE - 10);

        assertThat(Arrays.equals(reading.await(), 0, SIZE - 10, content, 10, SIZE)).isTrue();
        assertThat(file.position()).isZero();
        assertThat(send(ends, file, SIZE, 5)).isZero();
        assertThat(send(ends, file, 0, 0)).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void sockSendFile_cancelledOrBroken_leavesTheChannelToItsUser(Over over) throws Exception {
    Path path = file(new byte[SIZE]);
    Loops.run(() -> {
      try (var ends = open(over);
          var file = FileChannel.open(path)) {
        var sending = createTask(() -> send(ends, file, 0, SIZE));
        Loops.until(() -> sending.waitingOn() != null);
        var second = createTask(() -> send(ends, file, 0, 1));
        assertThatThrownBy(second::await).hasMessageContaining("sockSendFile()");
        sending.cancel();
        assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);

        var again = createTask(() -> send(ends, file, 0, SIZE));
        Loops.until(() -> again.waitingOn() != null);
        ends.reading.close();

        assertThatThrownBy(
                () -> {
                  if (again.await() >= 0) {
                    throw new AssertionError("sent to nobody");
                  }
                })
            .isNotInstanceOf(AssertionError.class);
        assertThat(file.isOpen()).isTrue();
      }
    });
  }

  @Test
  void sockSendFile_wrongly_isRefused() throws Exception {
    Path path = file(new byte[10]);
    Loops.run(() -> {
      try (var ends = open(Over.TCP);
          var file = FileChannel.open(path)) {
        assertThatThrownBy(() -> send(ends, file, -1, 1))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> send(ends, file, 0, -1))
            .isInstanceOf(IllegalArgumentException.class);
        ends.writing.close();
        assertThatThrownBy(() -> send(ends, file, 0, 1)).isInstanceOf(ClosedChannelException.class);
      }
      try (var ends = open(Over.TCP)) {
        var file = FileChannel.open(path);
        file.close();
        assertThatThrownBy(() -> send(ends, file, 0, 1)).isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void sendFile_withoutFallback_isDoneByTheSystemOrRefused() throws Exception {
    byte[] content = Channels.randomBytes(100_000);
    Path path = file(content);
    Loops.run(() -> {
      try (var file = FileChannel.open(path)) {
        var tcp = Peers.streams(StreamOptions.DEFAULT);
        assertThat(tcp.client().writer().sendFile(file, 0, 100_000, false)).isEqualTo(100_000);
        assertThat(Arrays.equals(tcp.server().reader().readExactly(100_000), content)).isTrue();

        var tls = TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
        assertThatThrownBy(() -> tls.client().writer().sendFile(file, 0, 100, false))
            .isInstanceOf(SendFileNotAvailableException.class)
            .hasMessageContaining("TlsTransport");
        assertThat(tls.client().writer().sendFile(file, 0, 100, true)).isEqualTo(100);
        assertThat(tls.server().reader().readExactly(100))
            .containsExactly(Arrays.copyOf(content, 100));

        try (var memory = MemoryStreams.pair()) {
          assertThatThrownBy(() -> memory.left().writer().sendFile(file, 0, 100, false))
              .isInstanceOf(SendFileNotAvailableException.class);
        }
        var pipe = Pipe.open();
        var sink = Pipes.openWriter(pipe.sink());
        assertThatThrownBy(() -> sink.sendFile(file, 0, 100, false))
            .isInstanceOf(SendFileNotAvailableException.class);
        sink.close();
        pipe.source().close();
        tcp.client().close();
        tcp.server().close();
        tls.client().close();
        tls.server().close();
      }
    });
  }

  // ---- packets

  private static DatagramChannel bound() throws IOException {
    var channel =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    channel.configureBlocking(false);
    return channel;
  }

  @Test
  void sockRecvFromInto_fillsTheBufferAndCutsWhatIsTooLong() throws Exception {
    Loops.run(() -> {
      try (var left = bound();
          var right = bound()) {
        for (ByteBuffer target :
            new ByteBuffer[] {ByteBuffer.allocate(6), ByteBuffer.allocateDirect(6)}) {
          target.put((byte) 'x');
          var waiting = createTask(() -> Sockets.sockRecvFromInto(right, target));
          Loops.until(() -> waiting.waitingOn() != null);
          Sockets.sockSendTo(left, bytes("abcdefgh"), right.getLocalAddress());
          Sockets.sockSendTo(left, bytes("next"), right.getLocalAddress());

          assertThat(waiting.await()).isEqualTo(left.getLocalAddress());

          assertThat(StandardCharsets.UTF_8.decode(target.flip()).toString()).isEqualTo("xabcde");
          target.clear();
          assertThat(Sockets.sockRecvFromInto(right, target)).isEqualTo(left.getLocalAddress());
          assertThat(target.position()).isEqualTo(4);
        }
        assertThatThrownBy(
                () -> Sockets.sockRecvFromInto(right, ByteBuffer.allocate(1).asReadOnlyBuffer()))
            .isInstanceOf(ReadOnlyBufferException.class);
      }
    });
  }

  @Test
  void sockRecvFromInto_cancelled_losesNoPacket() throws Exception {
    Loops.run(() -> {
      try (var left = bound();
          var right = bound()) {
        var target = ByteBuffer.allocate(10);
        var waiting = createTask(() -> Sockets.sockRecvFromInto(right, target));
        Loops.until(() -> waiting.waitingOn() != null);
        waiting.cancel();
        Sockets.sockSendTo(left, bytes("kept"), right.getLocalAddress());
        assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);

        Sockets.sockRecvFromInto(right, target);

        assertThat(target.position()).isEqualTo(4);
      }
    });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  // ---- UDP channels of others

  @Test
  void adoptedDatagramChannel_boundConnectedOrNeither_sendsAndReceives() throws Exception {
    Loops.run(() -> {
      var channel =
          DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      try (var server = Net.adoptDatagramChannel(channel, DatagramOptions.DEFAULT)) {
        var here = (InetSocketAddress) server.localAddress();
        var connected = DatagramChannel.open().connect(here);
        try (var client = Net.adoptDatagramChannel(connected, DatagramOptions.DEFAULT);
            var neither =
                Net.adoptDatagramChannel(
                    DatagramChannel.open(StandardProtocolFamily.INET), DatagramOptions.DEFAULT)) {
          client.send(new byte[] {1});
          Datagram packet = server.receive();
          server.sendTo(new byte[] {2}, packet.from());
          assertThat(client.receive().data()).containsExactly(2);
          client.send(new byte[0]);
          assertThat(server.receive().data()).isEmpty();

          neither.sendTo(new byte[] {3}, here);
          assertThat(server.receive().data()).containsExactly(3);
          assertThat(server.transport().extraInfo(ExtraInfo.DATAGRAM_CHANNEL)).isSameAs(channel);
          assertThat(server.transport().extraInfo(ExtraInfo.CHANNEL)).isNull();
        }
      }
      Loops.until(() -> !channel.isOpen());
    });
  }

  @Test
  void adoptedDatagramChannel_connectedToTheWildcard_receives() throws Exception {
    Loops.run(() -> {
      try (var server =
          Net.openDatagramEndpoint(
              new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null)) {
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        var channel =
            DatagramChannel.open(StandardProtocolFamily.INET)
                .connect(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port));
        try (var client = Net.adoptDatagramChannel(channel, DatagramOptions.DEFAULT)) {
          client.send(new byte[] {1});
          server.sendTo(new byte[] {2}, server.receive().from());
          assertThat(client.receive().data()).containsExactly(2);
        }
      }
    });
  }

  @Test
  void adoptedDatagramChannel_closedOrOwned_isRefused() throws Exception {
    Loops.run(() -> {
      var closed = DatagramChannel.open();
      closed.close();
      assertThatThrownBy(() -> Net.adoptDatagramChannel(closed, DatagramOptions.DEFAULT))
          .isInstanceOf(ClosedChannelException.class);
      var owned = bound();
      try (var first = Net.adoptDatagramChannel(owned, DatagramOptions.DEFAULT)) {
        assertThatThrownBy(() -> Net.adoptDatagramChannel(owned, DatagramOptions.DEFAULT))
            .isInstanceOf(IllegalStateException.class);
        first.sendTo(new byte[] {1}, first.localAddress());
        assertThat(first.receive().data()).containsExactly(1);
      }
      var waited = bound();
      var waiting = createTask(() -> Sockets.sockRecvFrom(waited));
      Loops.until(() -> waiting.waitingOn() != null);
      assertThatThrownBy(() -> Net.adoptDatagramChannel(waited, DatagramOptions.DEFAULT))
          .isInstanceOf(IllegalStateException.class);
      waited.close();
      assertThatThrownBy(waiting::await).hasRootCauseInstanceOf(ClosedChannelException.class);
    });
  }

  // ---- what transports tell

  @Test
  void extraInfo_ofEachKind_isItsOwn() throws Exception {
    Loops.run(() -> {
      var pipe = Pipe.open();
      var sink = Pipes.openWriter(pipe.sink());
      assertThat(sink.transport().extraInfo(ExtraInfo.PIPE)).isSameAs(pipe.sink());
      assertThat(sink.transport().extraInfo(ExtraInfo.CHANNEL)).isNull();
      sink.close();
      pipe.source().close();
      var options = TlsCertificates.client();
      var tls = TlsPeers.streams(TlsCertificates.server(), options);
      var transport = tls.client().writer().transport();
      assertThat(transport.extraInfo(ExtraInfo.TLS_CONTEXT)).isSameAs(options.context());
      assertThat(transport.extraInfo(ExtraInfo.TLS_ENGINE).getUseClientMode()).isTrue();
      assertThat(transport.extraInfo(ExtraInfo.CHANNEL)).isNotNull();
      assertThat(transport.extraInfo(ExtraInfo.PIPE)).isNull();
      assertThat(transport.extraInfo(ExtraInfo.SUBPROCESS)).isNull();
      tls.client().close();
      tls.server().close();
    });
  }
}
