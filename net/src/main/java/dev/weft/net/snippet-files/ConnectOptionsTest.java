// @start region="local"
var local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), 0);
var options = ClientOptions.DEFAULT.withLocalAddress(local).withKeepAlive(true);
var connection = openConnection("127.0.0.1", port, options);
// @end
