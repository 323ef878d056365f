package dev.weft.net;

import static dev.weft.Async.createTask;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are given as a protocol to whatever makes the connection. */
class ProtocolStreamsTest {
  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line : reader.lines()) {
          writer.writeLine(line);
        }
      };

  private static void talk(Connection connection) throws IOException {
    try (connection) {
      connection.writer().writeLine("hello");
      assertThat(connection.reader().readLine()).isEqualTo("hello");
    }
  }

  @Test
  void streams_overATransportOfOnesOwn_readAndWrite() throws Exception {
    Loops.run(() -> {
      // @start region="streams"
      var streams = new ProtocolStreams();
      var transport = new RecordingTransport(); // one of the program's own
      transport.setProtocol(streams.protocol());
      streams.protocol().connectionMade(transport);
      Connection connection = streams.connection();
      connection.writer().writeLine("hello");
      // @end

      streams.protocol().dataReceived(ByteBuffer.wrap("one\ntw".getBytes(US_ASCII)));
      assertThat(transport.writtenText()).isEqualTo("hello\n");
      assertThat(connection.reader().readLine()).isEqualTo("one");
      assertThat(streams.connection()).isSameAs(connection);
      streams.protocol().pauseWriting();
      var draining = createTask(connection.writer()::drain);
      Loops.turn();
      assertThat(draining.isDone()).isFalse();
      streams.protocol().resumeWriting();
      draining.await();
      assertThat(streams.protocol().eofReceived()).isTrue();
      assertThat(streams.reader().readLine()).isEqualTo("tw");
      streams.protocol().connectionLost(new SocketException("gone"));
      assertThatThrownBy(connection.writer()::waitClosed).hasMessage("gone");
    });
  }

  @Test
  void streams_aReaderThatHoldsTooMuch_pausesTheTransport() throws Exception {
    Loops.run(() -> {
      var streams = new ProtocolStreams(StreamOptions.DEFAULT.withLimitBytes(10));
      var transport = new RecordingTransport();
      streams.protocol().connectionMade(transport);

      streams.protocol().dataReceived(ByteBuffer.allocate(21));
      assertThat(transport.calls).containsExactly("pauseReading");
      streams.reader().read(20);

      assertThat(transport.calls).containsExactly("pauseReading", "resumeReading");
    });
  }

  @Test
  @RealSystem
  void streams_overEachKindOfConnection_talk(@TempDir Path folder) throws Exception {
    Loops.run(() -> {
      Path path = folder.resolve("s");
      var tls = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      try (var tcp = Net.startServer("127.0.0.1", 0, ECHO);
          var encrypted = Net.startServer("127.0.0.1", 0, ECHO, tls);
          var unix = UnixSockets.startUnixServer(path, ECHO)) {
        var overTcp = new ProtocolStreams();
        var made = Net.createConnection(overTcp::protocol, "127.0.0.1", tcp.port());
        assertThat(overTcp.connection().writer().transport()).isSameAs(made.transport());
        talk(overTcp.connection());

        var overTls = new ProtocolStreams();
        Net.createConnection(
            overTls::protocol,
            "localhost",
            encrypted.port(),
            StreamOptions.DEFAULT.withTls(TlsCertificates.client()));
        talk(overTls.connection());

        var overUnix = new ProtocolStreams();
        UnixSockets.createUnixConnection(overUnix::protocol, path, StreamOptions.DEFAULT);
        talk(overUnix.connection());
        assertThat(unix.localAddresses()).isNotEmpty();
      }
    });
  }

  @Test
  @RealSystem
  void streams_overAPipe_read() throws Exception {
    Loops.run(() -> {
      var pipe = Pipe.open();
      var streams = new ProtocolStreams();
      Pipes.connectReadPipe(streams::protocol, pipe.source());

      pipe.sink().write(ByteBuffer.wrap("line\n".getBytes(US_ASCII)));
      pipe.sink().close();

      assertThat(streams.reader().readLine()).isEqualTo("line");
      assertThat(streams.reader().atEof() || streams.reader().readLine() == null).isTrue();
    });
  }

  @Test
  void streams_takingTheProtocolsPlace_getWhatComesNext() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      var streams = new ProtocolStreams();
      Transport transport = peers.server().transport();
      transport.setProtocol(streams.protocol());
      streams.protocol().connectionMade(transport);

      peers.client().transport().write("hello\n".getBytes(US_ASCII));

      try (var connection = streams.connection()) {
        assertThat(connection.reader().readLine()).isEqualTo("hello");
      }
      peers.client().transport().abort();
    });
  }

  @Test
  void handler_servesTheConnectionAndClosesIt() throws Exception {
    Loops.run(() -> {
      List<ProtocolStreams> served = new ArrayList<>();
      try (var server =
          Net.createServer(
              () -> {
                served.add(new ProtocolStreams(StreamOptions.DEFAULT, ECHO));
                return served.getLast().protocol();
              },
              "127.0.0.1",
              0)) {
        talk(Net.openConnection("127.0.0.1", server.port()));
        assertThat(server.loop()).isSameAs(dev.weft.EventLoop.running());
      }
      assertThatThrownBy(served.getFirst()::connection).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void connection_beforeItIsMade_isRefused() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(new ProtocolStreams()::connection)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("not made yet"));
  }
}
