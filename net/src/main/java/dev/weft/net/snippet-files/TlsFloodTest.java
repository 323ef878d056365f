// @start region="limits"
var limits = HandshakeLimits.DEFAULT.withUnfinished(2_000).withUnfinishedPerPeer(100);
var tls = TlsOptions.server(context).withHandshakeLimits(limits);
// @end
