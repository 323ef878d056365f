package dev.weft.net;

import dev.weft.Async;
import dev.weft.net.internal.tls.TlsEngines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS client of which a test decides each record, and which tells how the server's side ended.
 * Blocks: its methods are for threads, see {@link #inThread}.
 */
public final class TlsRawClient implements AutoCloseable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int BUFFER_BYTES = 64 * 1024;

  public final Socket socket;
  public final SSLEngine engine;
  private final ByteBuffer incoming = ByteBuffer.allocate(BUFFER_BYTES).flip();

  /** How the server's side ended: what it said in TLS, or that it said nothing. */
  public @Nullable String end;

  private TlsRawClient(Socket socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  /** Connects, in a thread, and shakes hands. */
  public static TlsRawClient connect(int port, String version) throws Exception {
    var options =
        TlsCertificates.clientOfJdk()
            .withParameters(each -> each.setProtocols(new String[] {version}));
    return inThread(() -> {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      var client = new TlsRawClient(socket, TlsEngines.client(options, "localhost", port));
      client.handshake();
      return client;
    });
  }

  public static <T> T inThread(Callable<T> body) throws Exception {
    return Async.toThread(body::call);
  }

  private void handshake() throws Exception {
    engine.beginHandshake();
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
      switch (status) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> socket.getOutputStream().write(wrap(NOTHING));
        default -> {
          if (unwrap(ByteBuffer.allocate(BUFFER_BYTES)) == null) {
            throw new IOException("the server ended the handshake: " + end);
          }
        }
      }
      status = engine.getHandshakeStatus();
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** The record that the engine makes of some data. */
  public byte[] wrap(ByteBuffer data) throws SSLException {
    var record = ByteBuffer.allocate(BUFFER_BYTES);
    SSLEngineResult _ = engine.wrap(data, record);
    byte[] bytes = new byte[record.flip().remaining()];
    record.get(bytes);
    return bytes;
  }

  public byte[] record(String text) throws SSLException {
    return wrap(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  /** A request for new keys, which asks for the server's, too; TLS 1.3 only. */
  public byte[] keyUpdate() throws SSLException {
    engine.beginHandshake();
    return wrap(NOTHING);
  }

  public byte[] closeNotify() throws SSLException {
    engine.closeOutbound();
    return wrap(NOTHING);
  }

  public void send(byte[]... records) throws Exception {
    inThread(() -> {
      // In one piece: what a socket still holds back is lost when it is reset.
      var all = new ByteArrayOutputStream();
      for (byte[] record : records) {
        all.write(record);
      }
      all.writeTo(socket.getOutputStream());
      return true;
    });
  }

  /** Reads to the end, and says in {@link #end} how that looked. */
  public byte[] readAll() throws Exception {
    return inThread(() -> {
      var all = new ByteArrayOutputStream();
      var plain = ByteBuffer.allocate(BUFFER_BYTES);
      while (unwrap(plain) != null) {
        all.write(plain.array(), 0, plain.position());
        plain.clear();
      }
      return all.toByteArray();
    });
  }

  /** Takes one record; null at the end. */
  private @Nullable SSLEngineResult unwrap(ByteBuffer plain) {
    try {
      while (true) {
        SSLEngineResult result = engine.unwrap(incoming, plain);
        switch (result.getStatus()) {
          case OK -> {
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
              runTasks();
            }
            return result;
          }
          case CLOSED -> {
            end = "close_notify";
            return null;
          }
          default -> {
            incoming.compact();
            int count =
                socket
                    .getInputStream()
                    .read(incoming.array(), incoming.position(), incoming.remaining());
            if (count < 0) {
              end = "bare end";
              return null;
            }
            incoming.position(incoming.position() + count).flip();
          }
        }
      }
    } catch (IOException e) {
      end = Objects.requireNonNullElse(e.getMessage(), e.toString());
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
