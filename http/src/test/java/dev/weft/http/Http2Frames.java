package dev.weft.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/2, byte by byte. */
final class Http2Frames {
  private Http2Frames() {}

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** GET, the path /, the scheme http, the authority x. */
  static final String GET = "\u0082\u0084\u0086A\1x";

  static final String POST = "\u0083\u0084\u0086A\1x";

  static byte[] frame(int type, int flags, int stream, String payload) {
    byte[] data = payload.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(9 + data.length)
        .put((byte) (data.length >> 16))
        .putShort((short) data.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(data)
        .array();
  }

  static byte[] get(int stream) {
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, GET);
  }

  /** A header that is not compressed. */
  static String header(String name, String value) {
    return "\0" + (char) name.length() + name + (char) value.length() + value;
  }

  static String number(int value) {
    return new String(ByteBuffer.allocate(4).putInt(value).array(), StandardCharsets.ISO_8859_1);
  }

  static byte[] setting(int id, int value) {
    return frame(SETTINGS, 0, 0, "\0" + (char) id + number(value));
  }

  static RawClient connect(HttpServer server) throws IOException {
    var client = new RawClient(server);
    client.write(PREFACE);
    client.write(frame(SETTINGS, 0, 0, ""));
    return client;
  }

  /** The next frame that says something: of the head of an answer, its stream and its status. */
  static String readAnswer(RawClient client) throws IOException {
    while (true) {
      byte[] head;
      byte[] payload;
      try {
        head = client.readExactly(9);
        int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
        payload = client.readExactly(length);
      } catch (EOFException | java.net.SocketException ended) {
        return "end";
      }
      int stream = ByteBuffer.wrap(head, 5, 4).getInt();
      switch (head[3]) {
        case HEADERS -> {
          return "headers:" + stream + ":" + status(payload);
        }
        case RST_STREAM -> {
          return "rst:" + ByteBuffer.wrap(payload).getInt();
        }
        case GOAWAY -> {
          return "goaway:" + ByteBuffer.wrap(payload, 4, 4).getInt();
        }
        case PING -> {
          if (head[4] == ACK) {
            return "pong";
          }
        }
        default -> {} // settings, windows, and bodies
      }
    }
  }

  /** Statuses that HPACK's table has, by their index, and others as they are. */
  private static String status(byte[] block) {
    int at = 0;
    while ((block[at] & 0xe0) == 0x20) { // the size of the table
      boolean more = (block[at++] & 0x1f) == 0x1f;
      while (more) {
        more = block[at++] < 0;
      }
    }
    return switch (block[at] & 0xff) {
      case 0x88 -> "200";
      case 0x89 -> "204";
      case 0x8c -> "400";
      case 0x8d -> "404";
      case 0x8e -> "500";
      default -> "4xx";
    };
  }

  /** A frame that came. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return (flags & END_STREAM) != 0;
    }
  }

  static Frame read(RawClient client) throws IOException {
    byte[] head = client.readExactly(9);
    int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    int stream = ByteBuffer.wrap(head, 5, 4).getInt();
    return new Frame(head[3], head[4], stream, client.readExactly(length));
  }

  /** The next frame of a kind; others are passed over. */
  static Frame read(RawClient client, int type) throws IOException {
    Frame frame = read(client);
    while (frame.type != type) {
      frame = read(client);
    }
    return frame;
  }
}
