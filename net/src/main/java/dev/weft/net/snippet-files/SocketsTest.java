// @start region="echo"
static void echoServer(ServerSocketChannel listener) throws IOException {
  while (true) {
    SocketChannel client = sockAccept(listener);
    createTask(() -> echo(client));
  }
}

static void echo(SocketChannel client) throws IOException {
  try (client) {
    var buffer = ByteBuffer.allocate(4096);
    while (sockRecvInto(client, buffer) > 0) {
      sockSendAll(client, buffer.flip());
      buffer.clear();
    }
  }
}
// @end
