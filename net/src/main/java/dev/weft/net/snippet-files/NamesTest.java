// @start region="lookup"
List<InetSocketAddress> addresses = getAddrInfo("localhost", 80);
// @end

// @start region="resolver"
var table = Map.of("service.internal", List.of(InetAddress.ofLiteral("127.0.0.1")));
Resolver resolver =
    host -> {
      var addresses = table.get(host);
      if (addresses == null) {
        throw new UnknownHostException(host);
      }
      return addresses;
    };
var connection =
    openConnection("service.internal", port, ClientOptions.DEFAULT.withResolver(resolver));
// @end
