// @start region="openssl"
TlsServerOptions tls = OpenSsl.server(keys, null);
var server = startServer("127.0.0.1", 0, HANDLER, ServerOptions.DEFAULT.withTls(tls));

TlsClientOptions trusting = OpenSsl.client(null, trusted);
var options = StreamOptions.DEFAULT.withTls(trusting);
try (var connection = openConnection("localhost", server.port(), options)) {
// @end
