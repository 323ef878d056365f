package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another provider's engines, among themselves and with the JDK's. */
class TlsOtherProviderTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of(TlsOtherProvider.server(), TlsOtherProvider.client()),
        Arguments.of(TlsOtherProvider.server(), TlsCertificates.client()),
        Arguments.of(TlsCertificates.server(), TlsOtherProvider.client()));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void streams_carryAllAndEnd(TlsServerOptions server, TlsClientOptions client) throws Exception {
    Loops.run(() -> {
      byte[] data = new byte[500_000];
      new Random(1).nextBytes(data);
      var peers =
          TlsPeers.streams(
              server.withAlpnProtocols("h2", "weft"), client.withAlpnProtocols("weft"));
      var there = createTask(() -> send(peers.client(), data));
      var back = createTask(() -> send(peers.server(), data));

      assertThat(Arrays.equals(peers.server().reader().readExactly(data.length), data)).isTrue();
      assertThat(Arrays.equals(peers.client().reader().readExactly(data.length), data)).isTrue();
      there.await();
      back.await();
      var transport = peers.server().writer().transport();
      assertThat(transport.extraInfo(ExtraInfo.TLS_ALPN_PROTOCOL)).isEqualTo("weft");
      assertThat(transport.extraInfo(ExtraInfo.TLS_SESSION).getProtocol()).isEqualTo("TLSv1.3");
      peers.client().writer().close();
      assertThat(peers.server().reader().readAll()).isEmpty();
      peers.server().writer().close();
      peers.client().writer().waitClosed();
      peers.server().writer().waitClosed();
    });
  }

  private static void send(Connection from, byte[] data) throws Exception {
    for (int i = 0; i < data.length; i += 10_000) {
      from.writer().write(data, i, 10_000);
      from.writer().drain();
    }
  }

  @Test
  void writeEof_engineEndsBothDirectionsAtOnce_isRefused() throws Exception {
    Loops.run(() -> {
      var peers = TlsPeers.streams(TlsOtherProvider.server(), TlsOtherProvider.client());
      var writer = peers.client().writer();

      assertThat(writer.transport().canWriteEof()).isFalse();
      assertThatThrownBy(writer::writeEof)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageEndingWith("only the JDK's TLS 1.3 can end one direction: use close()");
      writer.transport().abort();
    });
  }

  @Test
  void close_withoutCloseNotify_isATruncation() throws Exception {
    Loops.run(() -> {
      var peers = TlsPeers.streams(TlsOtherProvider.server(), TlsOtherProvider.client());
      peers.client().writer().write("one\ntw");
      TlsPeers.lower(peers.client()).close();

      assertThat(peers.server().reader().readLine()).isEqualTo("one");
      assertThatThrownBy(peers.server().reader()::readLine)
          .isInstanceOf(TlsTruncatedException.class);
    });
  }
}
