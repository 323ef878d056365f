package dev.weft.net.internal.tls;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Connection;
import dev.weft.net.Loops;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsCertificates;
import dev.weft.net.TlsOptions;
import dev.weft.net.internal.bytes.ByteArrayPool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's first message in whatever pieces it comes, in records that are made by hand. */
class ClientHelloTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static SSLEngine engine(String name) throws SSLException {
    SSLEngine engine =
        TlsEngines.client(TlsCertificates.clientOfJdk().withoutHostnameVerification(), name, 443);
    assertThat(engine.getUseClientMode()).isTrue();
    return engine;
  }

  /** The one record in which a client says hello. */
  private static byte[] hello(SSLEngine engine) throws SSLException {
    var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  /** The same message in records of so many bytes. */
  private static byte[] cut(byte[] record, int pieceBytes) {
    var out = new ByteArrayOutputStream();
    for (int at = TlsRecord.HEADER_BYTES; at < record.length; at += pieceBytes) {
      int length = Math.min(pieceBytes, record.length - at);
      out.write(record, 0, 3);
      out.write(length >> 8);
      out.write(length);
      out.write(record, at, length);
    }
    return out.toByteArray();
  }

  private static ClientHello read(byte[]... arrivals) throws SSLException {
    var hello = new ClientHello(ByteArrayPool.NONE);
    var all = new ByteArrayOutputStream();
    for (int i = 0; i < arrivals.length; i++) {
      all.writeBytes(arrivals[i]);
      assertThat(hello.isWhole(ByteBuffer.wrap(all.toByteArray())))
          .isEqualTo(i == arrivals.length - 1);
    }
    return hello;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100, 16_384})
  void serverName_messageInSeveralRecords_isFound(int pieceBytes) throws Exception {
    byte[] records = cut(hello(engine("a.example")), pieceBytes);

    assertThat(read(records).serverName()).isEqualTo("a.example");
  }

  @Test
  void serverName_bytesComeOneByOne_isFoundAtTheLast() throws Exception {
    byte[] records = cut(hello(engine("a.example")), 40);
    byte[][] each = new byte[records.length][];
    for (int i = 0; i < records.length; i++) {
      each[i] = new byte[] {records[i]};
    }

    assertThat(read(each).serverName()).isEqualTo("a.example");
  }

  @Test
  void serverName_noMessageOfThatKind_isNone() throws Exception {
    assertThat(read(new byte[] {22, 3, 3, 0, 4, 14, 0, 0, 0}).serverName()).isNull();
    assertThat(read(new byte[] {21, 3, 3, 0, 2, 1, 0}).serverName()).isNull();
    assertThat(read(new byte[] {22, 3, 3, 0, 0}).serverName()).isNull();
    assertThat(read(new byte[] {22, 3, 3, 0, 6, 1, 0, 0, 2, 3, 3}).serverName()).isNull();
  }

  @Test
  void offersSession_firstMessageOfAll_no() throws Exception {
    assertThat(read(hello(engine("a.example"))).offersSession()).isFalse();
    assertThat(read(new byte[] {21, 3, 3, 0, 2, 1, 0}).offersSession()).isFalse();
    assertThat(read(new byte[] {22, 3, 3, 0, 6, 1, 0, 0, 2, 3, 3}).offersSession()).isFalse();
  }

  @Test
  void offersSession_ticketOfEitherVersion_yes() throws Exception {
    assertThat(read(helloWith(0, 41, 0, 1, 7)).offersSession()).isTrue();
    assertThat(read(helloWith(0, 35, 0, 1, 7)).offersSession()).isTrue();
    assertThat(read(helloWith(0, 35, 0, 0)).offersSession()).isFalse();
    assertThat(read(helloWith(0, 41, 0, 2, 7)).offersSession()).isFalse();
  }

  /** A message with nothing but extensions. */
  private static byte[] helloWith(int... extensions) {
    int length = 2 + 32 + 1 + 2 + 1 + 2 + extensions.length;
    var record = ByteBuffer.allocate(5 + 4 + length);
    record.put((byte) 22).put((byte) 3).put((byte) 3).putShort((short) (4 + length));
    record.putInt(1 << 24 | length).put(new byte[length - 2 - extensions.length]);
    record.putShort((short) extensions.length);
    for (int value : extensions) {
      record.put((byte) value);
    }
    return record.array();
  }

  @Test
  void isWhole_messageLongerThanAnyClients_isRefusedAtItsHeader() {
    byte[] start = {22, 3, 3, 0, 4, 1, 0, (byte) 0x80, 1};

    assertThatThrownBy(() -> read(start, new byte[1]))
        .isInstanceOf(SSLException.class)
        .hasMessage("a ClientHello of 32769 bytes: no more than 32768 are allowed");
  }

  @Test
  void isWhole_noTls_isRefusedAtTheFirstByte() {
    assertThatThrownBy(() -> read(new byte[] {'G'}, new byte[1]))
        .isInstanceOf(SSLException.class)
        .hasMessage("the peer speaks no TLS: it sent \"G\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void contextByName_messageInSeveralRecordsByteByByte_choosesTheCertificate(int pieceBytes)
      throws Exception {
    Loops.run(() -> {
      List<String> names = new ArrayList<>();
      var tls =
          TlsCertificates.server()
              .withContextByName(name -> {
                names.add(name);
                return TlsCertificates.context(TlsCertificates.OTHER);
              });
      var options = ServerOptions.DEFAULT.withTls(tls);
      try (var server = startServer("127.0.0.1", 0, (_, writer) -> writer.write("hi"), options);
          var raw = openConnection("127.0.0.1", server.port())) {
        SSLEngine client =
            TlsEngines.client(
                TlsOptions.client(TlsCertificates.context(null, TlsCertificates.OTHER)),
                "other.example",
                443);
        for (byte each : cut(hello(client), pieceBytes)) {
          raw.writer().write(new byte[] {each});
          Loops.turn();
        }

        assertThat(talk(client, raw)).isEqualTo("hi");
        assertThat(names).containsExactly("other.example");
      }
    });
  }

  /** Finishes a handshake whose first message was sent; returns what the server says first. */
  private static String talk(SSLEngine engine, Connection raw) throws Exception {
    var incoming = ByteBuffer.allocate(1 << 16).flip();
    var plain = ByteBuffer.allocate(1 << 15);
    var outgoing = ByteBuffer.allocate(1 << 16);
    while (plain.position() == 0) {
      HandshakeStatus needed = engine.getHandshakeStatus();
      if (needed == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (needed == HandshakeStatus.NEED_WRAP) {
        engine.wrap(ByteBuffer.allocate(0), outgoing);
        raw.writer().write(outgoing.flip());
        outgoing.clear();
      } else if (engine.unwrap(incoming, plain).bytesConsumed() == 0
          && engine.getHandshakeStatus() != HandshakeStatus.NEED_TASK) {
        byte[] more = raw.reader().read(1 << 14);
        assertThat(more).isNotEmpty();
        incoming.compact().put(more).flip();
      }
    }
    engine.closeOutbound();
    engine.wrap(ByteBuffer.allocate(0), outgoing);
    raw.writer().write(outgoing.flip());
    return new String(plain.array(), 0, plain.position(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
