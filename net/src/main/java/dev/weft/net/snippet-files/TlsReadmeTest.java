// @start region="tls"
Server server =
    startServer(
        "localhost",
        0,
        (reader, writer) -> writer.writeLine("hello " + reader.readLine()),
        ServerOptions.DEFAULT.withTls(TlsOptions.server(serverContext)));

var options = StreamOptions.DEFAULT.withTls(TlsOptions.client(clientContext));
try (var connection = openConnection("localhost", server.port(), options)) {
  connection.writer().writeLine("world");
  String answer = connection.reader().readLine();
// @end
