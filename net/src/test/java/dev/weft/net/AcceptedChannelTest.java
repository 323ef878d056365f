package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Net.connectAcceptedSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that other code has accepted, given to a transport or streams in one step. */
@SuppressWarnings("try") // closing in the middle is what some of these are about
class AcceptedChannelTest {

  @TempDir Path folder;

  enum Over {
    TCP,
    UNIX
  }

  private ServerSocketChannel listen(Over over) throws IOException {
    ServerSocketChannel listener =
        over == Over.TCP
            ? ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            : ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("s")));
    listener.configureBlocking(false);
    return listener;
  }

  private static SocketChannel connect(ServerSocketChannel listener) throws IOException {
    return SocketChannel.open(listener.getLocalAddress());
  }

  private static StreamOptions clientTls() {
    return StreamOptions.DEFAULT.withTls(TlsCertificates.client().withServerHostname("localhost"));
  }

  @ParameterizedTest
  @EnumSource
  void openAcceptedConnection_plain_talks(Over over) throws Exception {
    Loops.run(() -> {
      try (var listener = listen(over);
          var client = Net.openConnection(connect(listener), StreamOptions.DEFAULT);
          var server =
              Net.openAcceptedConnection(
                  Sockets.sockAccept(listener), StreamOptions.DEFAULT.withLimitBytes(3))) {
        client.writer().writeLine("abcd");
        assertThatThrownBy(server.reader()::readLine).isInstanceOf(LineTooLongException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void openAcceptedConnection_withTls_isEncryptedInOneStep(Over over) throws Exception {
    Loops.run(() -> {
      try (var listener = listen(over)) {
        var connecting = createTask(() -> Net.openConnection(connect(listener), clientTls()));
        try (var server =
                Net.openAcceptedConnection(
                    Sockets.sockAccept(listener), StreamOptions.DEFAULT, TlsCertificates.server());
            var client = connecting.await()) {
          server.writer().writeLine("hello");
          assertThat(client.reader().readLine()).isEqualTo("hello");
          assertThat(server.writer().transport().extraInfo(ExtraInfo.TLS_SESSION)).isNotNull();
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void connectAcceptedSocket_withTls_callsTheProtocolAfterTheHandshake(Over over) throws Exception {
    Loops.run(() -> {
      try (var listener = listen(over)) {
        var connecting = createTask(() -> Net.openConnection(connect(listener), clientTls()));
        TlsServerOptions tls = TlsCertificates.server();
        // @start region="accepted"
        SocketChannel channel = Sockets.sockAccept(listener);
        var accepted = connectAcceptedSocket(RecordingProtocol::new, channel, tls);
        // @end

        assertThat(accepted.protocol().transport()).isSameAs(accepted.transport());
        assertThat(accepted.transport().extraInfo(ExtraInfo.TLS_CONTEXT)).isSameAs(tls.context());
        assertThat(accepted.transport().extraInfo(ExtraInfo.TLS_ENGINE).getUseClientMode())
            .isFalse();
        try (var client = connecting.await()) {
          client.writer().write("hello");
          Loops.until(() -> accepted.protocol().received.toString().equals("hello"));
        }
        Loops.until(accepted.protocol()::isLost);
      }
    });
  }

  @Test
  void connectAcceptedSocket_ofAPeerThatSpeaksNoTls_fails() throws Exception {
    Loops.run(() -> {
      try (var listener = listen(Over.TCP);
          var client = connect(listener)) {
        client.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        SocketChannel accepted = Sockets.sockAccept(listener);

        assertThatThrownBy(() ->
                connectAcceptedSocket(RecordingProtocol::new, accepted, TlsCertificates.server()))
            .isInstanceOf(SSLHandshakeException.class);

        Loops.until(() -> !accepted.isOpen());
      }
    });
  }

  @Test
  void openAcceptedConnection_withAClientsTls_isRefusedAndClosesTheChannel() throws Exception {
    Loops.run(() -> {
      try (var listener = listen(Over.TCP);
          var client = connect(listener)) {
        SocketChannel accepted = Sockets.sockAccept(listener);

        assertThatThrownBy(() ->
                Net.openAcceptedConnection(
                    accepted, StreamOptions.DEFAULT.withTls(TlsCertificates.client())))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(accepted.isOpen()).isFalse();
        assertThatThrownBy(() -> connectAcceptedSocket(RecordingProtocol::new, accepted, null))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void connectAcceptedSocket_ofAChannelThatHasAnOwner_isRefusedAndStays() throws Exception {
    Loops.run(() -> {
      try (var listener = listen(Over.TCP);
          var client = Net.openConnection(connect(listener), StreamOptions.DEFAULT)) {
        SocketChannel channel = Sockets.sockAccept(listener);
        try (var server = Net.openAcceptedConnection(channel, StreamOptions.DEFAULT)) {
          assertThatThrownBy(() -> connectAcceptedSocket(RecordingProtocol::new, channel, null))
              .isInstanceOf(IllegalStateException.class);

          client.writer().writeLine("still there");
          assertThat(server.reader().readLine()).isEqualTo("still there");
        }
      }
    });
  }
}
