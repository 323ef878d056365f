package dev.weft.http;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 6455 says of frames, byte by byte, and what ends a WebSocket by which code. */
class Rfc6455Test {
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;

  /**
   * One check.
   *
   * @param name what is checked
   * @param sent the frames that are sent
   * @param answers the frames that come back, as "opcode:payload" or "close:code"
   */
  record Check(String name, byte[] sent, List<String> answers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Check check(String name, byte[] sent, String... answers) {
    return new Check(name, sent, List.of(answers));
  }

  private static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(StandardCharsets.ISO_8859_1), true);
  }

  private static byte[] frame(int first, byte[] payload, boolean masked) {
    var out = new ByteArrayOutputStream();
    out.write(first);
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      out.write(mask | payload.length);
    } else if (payload.length < 65_536) {
      out.write(mask | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(mask | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    byte[] key = {1, 2, 3, 4};
    if (masked) {
      out.writeBytes(key);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(masked ? payload[i] ^ key[i % 4] : payload[i]);
    }
    return out.toByteArray();
  }

  private static byte[] close(int code, String reason) {
    return frame(FIN | CLOSE, "" + (char) (code >> 8) + (char) (code & 0xff) + reason);
  }

  private static byte[] all(byte[]... frames) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(frames).forEach(out::writeBytes);
    return out.toByteArray();
  }

  // spotless:off
  static Stream<Check> checks() {
    Stream<Check> frames = Stream.of(
        check("text", frame(FIN | TEXT, "hi"), "1:hi"),
        check("empty text", frame(FIN | TEXT, ""), "1:"),
        check("binary", frame(FIN | BINARY, "\0\377"), "2:\0\377"),
        check("a length of 125", frame(FIN | BINARY, "x".repeat(125)), "2:" + "x".repeat(125)),
        check("a length of 126", frame(FIN | BINARY, "x".repeat(126)), "2:" + "x".repeat(126)),
        check("a length of 65,535", frame(FIN | BINARY, "x".repeat(65_535)), "2:" + "x".repeat(65_535)),
        check("a length of 65,536", frame(FIN | BINARY, "x".repeat(65_536)), "2:" + "x".repeat(65_536)),
        check("fragments", all(frame(TEXT, "a"), frame(0, "b"), frame(FIN, "c")), "1:abc"),
        check("empty fragments", all(frame(TEXT, ""), frame(0, ""), frame(FIN, "")), "1:"),
        check("a ping among fragments", all(frame(TEXT, "a"), frame(FIN | PING, "p"), frame(FIN, "b")), "10:p", "1:ab"),
        check("a ping", frame(FIN | PING, "x".repeat(125)), "10:" + "x".repeat(125)),
        check("an empty ping", frame(FIN | PING, ""), "10:"),
        check("pings in a row", all(frame(FIN | PING, "1"), frame(FIN | PING, "2")), "10:1", "10:2"),
        check("a pong that nobody asked for", all(frame(FIN | PONG, "x"), frame(FIN | TEXT, "a")), "1:a"),
        check("a ping that is too long", frame(FIN | PING, "x".repeat(126)), "close:1002"),
        check("a ping in fragments", frame(PING, "x"), "close:1002"),
        check("a close in fragments", frame(CLOSE, "\3\350"), "close:1002"),
        check("a reserved bit", frame(FIN | RSV1 | TEXT, "a"), "close:1002"),
        check("another reserved bit", frame(FIN | 0x20 | TEXT, "a"), "close:1002"),
        check("a third reserved bit", frame(FIN | 0x10 | TEXT, "a"), "close:1002"),
        check("a reserved opcode", frame(FIN | 3, "a"), "close:1002"),
        check("a reserved opcode of control", frame(FIN | 11, "a"), "close:1002"),
        check("no mask", frame(FIN | TEXT, new byte[] {'a'}, false), "close:1002"),
        check("a continuation of nothing", frame(FIN, "a"), "close:1002"),
        check("a message within another", all(frame(TEXT, "a"), frame(FIN | TEXT, "b")), "close:1002"),
        check("UTF-8 in pieces", all(frame(TEXT, "\303"), frame(FIN, "\251")), "1:\303\251"),
        check("UTF-8 in frames within a character of four bytes", all(frame(TEXT, "\360\237"), frame(0, "\230"), frame(FIN, "\200")), "1:\360\237\230\200"),
        check("no UTF-8", frame(FIN | TEXT, "\377"), "close:1007"),
        check("UTF-8 that is cut off", frame(FIN | TEXT, "\303"), "close:1007"),
        check("UTF-8 of a surrogate", frame(FIN | TEXT, "\355\240\200"), "close:1007"),
        check("UTF-8 that is too long", frame(FIN | TEXT, "\300\257"), "close:1007"),
        check("no UTF-8 in a fragment, at once", all(frame(TEXT, "\316\272\364"), frame(0, "\220\200\200")), "close:1007"),
        check("a close", close(1000, "bye"), "close:1000"),
        check("a close with a long reason", close(1000, "x".repeat(123)), "close:1000"),
        check("a close of one byte", frame(FIN | CLOSE, "x"), "close:1002"),
        check("a close that is too long", close(1000, "x".repeat(124)), "close:1002"),
        check("a close whose reason is no UTF-8", close(1000, "\377"), "close:1007"),
        check("a message after the close", all(close(1000, ""), frame(FIN | TEXT, "a")), "close:1000"),
        check("a ping after the close", all(close(1000, ""), frame(FIN | PING, "a")), "close:1000"),
        check("a message that is too large", all(new byte[] {(byte) (FIN | BINARY), (byte) 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4}, new byte[200_000]), "close:1009"),
        check("fragments that are too large together", all(frame(BINARY, "x".repeat(60_000)), frame(FIN, "x".repeat(60_000))), "close:1009"));
    Stream<Check> good = Stream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 3000, 3999, 4000, 4999)
        .map(code -> check("close " + code, close(code, ""), "close:" + code));
    Stream<Check> bad = Stream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
        .map(code -> check("close " + code + ", which no peer may send", close(code, ""), "close:1002"));
    return Stream.of(frames, good, bad).flatMap(all -> all);
  }

  // spotless:on

  @ParameterizedTest
  @MethodSource("checks")
  void frames_asBytes_areAnsweredAsTheStandardSays(Check check) throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, echo());
          var client = connect(server, "")) {
        client.write(check.sent);

        for (String expected : check.answers) {
          assertThat(read(client)).isEqualTo(expected);
        }
        if (check.answers.getLast().startsWith("close:")) {
          assertThat(client.readUntilClosed()).isEmpty();
        } else {
          client.write(frame(FIN | TEXT, "still there"));
          assertThat(read(client)).isEqualTo("1:still there");
        }
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void compression_whereTheClientTakesIt_isBothWays() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, echo());
          var client = connect(server, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
        client.write(frame(FIN | RSV1 | TEXT, deflate("x".repeat(10_000)), true));

        byte[] head = client.readExactly(2);
        assertThat(head[0] & 0xff).isEqualTo(FIN | RSV1 | TEXT);
        assertThat((int) head[1]).isBetween(1, 125);
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void bomb_inflatedBeyondTheLimit_closesWith1009() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, echo());
          var client = connect(server, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
        client.write(frame(FIN | RSV1 | TEXT, deflate("x".repeat(50_000_000)), true));

        assertThat(read(client)).isEqualTo("close:1009");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  private static byte[] deflate(String text) {
    var deflater = new Deflater(9, true);
    deflater.setInput(text.getBytes(StandardCharsets.ISO_8859_1));
    byte[] out = new byte[text.length() + 100];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  @Test
  void messages_inABurst_comeBackInOrder() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, echo());
          var client = connect(server, "")) {
        var burst = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
          burst.writeBytes(frame(FIN | TEXT, "m" + i));
        }
        client.write(burst.toByteArray());

        for (int i = 0; i < 2_000; i++) {
          assertThat(read(client)).isEqualTo("1:m" + i);
        }
        server.shutdown(Duration.ZERO);
      }
    });
  }

  private static Routes echo() {
    return Routes.create()
        .webSocket(
            "/ws",
            socket -> {
              for (WebSocket.Message message : socket.messages()) {
                socket.send(message);
              }
            },
            WebSocketOptions.DEFAULT.withMaxMessageBytes(100_000));
  }

  private static RawClient connect(HttpServer server, String headers) throws IOException {
    var client = new RawClient(server);
    client.write(
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers
            + "\r\n");
    assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    return client;
  }

  /** The next frame, as a check has it. */
  private static String read(RawClient client) throws IOException {
    byte[] head = client.readExactly(2);
    assertThat(head[0] & 0xf0).isEqualTo(FIN);
    long length = head[1];
    if (length == 126) {
      length = ByteBuffer.wrap(client.readExactly(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = ByteBuffer.wrap(client.readExactly(8)).getLong();
    }
    byte[] payload = client.readExactly((int) length);
    if ((head[0] & 0x0f) == CLOSE) {
      return "close:" + (ByteBuffer.wrap(payload).getShort() & 0xffff);
    }
    return (head[0] & 0x0f) + ":" + new String(payload, StandardCharsets.ISO_8859_1);
  }
}
