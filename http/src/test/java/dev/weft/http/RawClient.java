package dev.weft.http;

import dev.weft.Async;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Net;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends what a test says, byte by byte, and reads one answer after the other. */
final class RawClient implements AutoCloseable {
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

  private final Connection connection;

  RawClient(HttpServer server) throws IOException {
    this(server.port());
  }

  RawClient(int port) throws IOException {
    connection = Net.openConnection("127.0.0.1", port);
  }

  void write(String text) {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void write(byte[] data) {
    connection.writer().write(data);
  }

  void writeEof() {
    connection.writer().writeEof();
  }

  /** Sends a request and reads the whole answer. */
  String ask(String request) throws IOException {
    write(request);
    return readAnswer(request.startsWith("HEAD"));
  }

  String readHead() throws IOException {
    return text(connection.reader().readUntil("\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  byte[] readExactly(int count) throws IOException {
    return connection.reader().readExactly(count);
  }

  /** The next answer, its body as it was sent. */
  String readAnswer(boolean toHead) throws IOException {
    String head = readHead();
    int status = Integer.parseInt(head.substring(9, 12));
    if (toHead || status < 200 || status == 204 || status == 304) {
      return head;
    }
    if (head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked\r\n")) {
      return head + readChunks();
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      return head + text(connection.reader().readExactly(Integer.parseInt(length.group(1))));
    }
    return head + text(connection.reader().readAll());
  }

  private String readChunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      String line = connection.reader().readLine();
      if (line == null) {
        throw new EOFException("the body broke off after " + body.size() + " bytes");
      }
      int size = Integer.parseInt(line.trim(), 16);
      if (size == 0) {
        while (!"".equals(line)) {
          line = connection.reader().readLine(); // trailers
        }
        return text(body.toByteArray());
      }
      body.writeBytes(connection.reader().readExactly(size));
      connection.reader().readLine();
    }
  }

  /** All that comes until the server closes the connection, or for a while. */
  String readUntilClosed() throws IOException {
    try {
      return text(Async.timeout(Duration.ofSeconds(20), () -> connection.reader().readAll()));
    } catch (TimeoutException e) {
      throw new IOException("the server does not close the connection", e);
    }
  }

  /** From now on it takes nothing of what comes. */
  void pauseReading() {
    connection.writer().transport().pauseReading();
  }

  /** Sends on, until the server has cut the connection. */
  void waitUntilGone() {
    try {
      while (true) {
        connection.writer().write(new byte[] {'\r', '\n'});
        connection.writer().drain();
        Async.sleep(Duration.ofMillis(20));
      }
    } catch (IOException gone) {
      // As it should be.
    }
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Ends the connection by a reset. */
  void reset() throws IOException {
    SocketChannel channel = connection.writer().transport().extraInfo(ExtraInfo.CHANNEL);
    if (channel != null) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    connection.writer().transport().abort();
  }
}
