package dev.weft.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What is asked of a server of HTTP, again and again. */
public enum HttpKind {
  PLAIN,
  JSON,
  SLEEP,
  DOWNLOAD,
  UPLOAD,
  WS,
  TLS,
  H2;

  private static final int LARGE_BYTES = 100 * 1024;
  private static final int MESSAGE_BYTES = 1024;
  private static final byte[] MASK = {1, 2, 3, 4};

  /** In the names of cases. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a client sends each time. */
  byte[] sent() {
    return switch (this) {
      case PLAIN, TLS, H2 -> get("/", "");
      case JSON, SLEEP, DOWNLOAD -> get("/" + id(), "");
      case UPLOAD -> upload();
      case WS -> message();
    };
  }

  /** What a client sends once, before the first message of a WebSocket; empty for requests. */
  Optional<byte[]> opening() {
    return this == WS
        ? Optional.of(
            get(
                "/ws",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
        : Optional.empty();
  }

  /** How many bytes a message of a WebSocket has on its way back, where it has no mask. */
  int messageBytesBack() {
    return sent().length - MASK.length;
  }

  private static byte[] get(String path, String headers) {
    return ascii("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  }

  private static byte[] upload() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ascii("POST /upload HTTP/1.1\r\nHost: localhost\r\n"));
    out.writeBytes(ascii("Content-Length: " + LARGE_BYTES + "\r\n\r\n"));
    out.writeBytes(new byte[LARGE_BYTES]);
    return out.toByteArray();
  }

  /** A frame with text, masked, whose length is in two bytes. */
  private static byte[] message() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x81, (byte) 0xfe, MESSAGE_BYTES >> 8, (byte) MESSAGE_BYTES});
    out.writeBytes(MASK);
    for (int i = 0; i < MESSAGE_BYTES; i++) {
      out.write('x' ^ MASK[i % MASK.length]);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
