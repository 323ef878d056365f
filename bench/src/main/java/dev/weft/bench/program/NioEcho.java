package dev.weft.bench.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * An echo server on a bare NIO selector: the least that a Java program can do without native code,
 * and what channels weigh by themselves.
 */
public final class NioEcho {
  private static final int BACKLOG = 1024;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Selector selector;
  private final ServerSocketChannel listener;

  private NioEcho() throws IOException {
    selector = Selector.open();
    listener = ServerSocketChannel.open();
  }

  /** Serves until it is ended. */
  public static void main(String[] args) throws IOException {
    new NioEcho().serve();
  }

  private void serve() throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    System.out.println("listening on 127.0.0.1:" + listener.socket().getLocalPort());
    while (true) {
      selector.select(this::handle);
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else if (key.attachment() != null) {
        writeRest(key, (ByteBuffer) key.attachment());
      } else {
        echo(key);
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private void accept() throws IOException {
    @Nullable SocketChannel client;
    while ((client = listener.accept()) != null) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SelectionKey key) throws IOException {
    var client = (SocketChannel) key.channel();
    if (client.read(buffer.clear()) < 0) {
      close(key);
      return;
    }
    client.write(buffer.flip());
    if (buffer.hasRemaining()) {
      key.attach(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  private static void writeRest(SelectionKey key, ByteBuffer rest) throws IOException {
    ((SocketChannel) key.channel()).write(rest);
    if (!rest.hasRemaining()) {
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone.
    }
  }
}
