// @start region="passive"
var options =
    LookupOptions.DEFAULT.withFlags(PASSIVE).withFamily(StandardProtocolFamily.INET);
List<InetSocketAddress> addresses = getAddrInfo(null, "http", options);
// @end
