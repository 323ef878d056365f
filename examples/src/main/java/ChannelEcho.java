import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.net.Sockets.awaitReadable;
import static dev.weft.net.Sockets.awaitWritable;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

// An echo server on the lowest level: a task says which channel it waits for, and does the rest
// itself.

void main(String[] arguments) throws IOException {
  int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9000;
  run(() -> serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
}

void serve(InetSocketAddress address) throws IOException {
  try (var server = ServerSocketChannel.open().bind(address)) {
    server.configureBlocking(false);
    while (true) {
      awaitReadable(server);
      SocketChannel client = server.accept();
      if (client != null) {
        createTask(() -> echo(client));
      }
    }
  }
}

void echo(SocketChannel client) throws IOException {
  try (client) {
    client.configureBlocking(false);
    var buffer = ByteBuffer.allocate(4096);
    awaitReadable(client);
    while (client.read(buffer.clear()) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        awaitWritable(client);
        client.write(buffer);
      }
      awaitReadable(client);
    }
  }
}
