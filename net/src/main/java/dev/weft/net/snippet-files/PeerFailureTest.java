// @start region="hook"
var options =
    ServerOptions.DEFAULT.withTls(tls).withOnPeerFailure(report -> heard.add(report));
// @end
