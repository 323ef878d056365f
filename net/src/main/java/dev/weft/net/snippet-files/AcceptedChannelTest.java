// @start region="accepted"
SocketChannel channel = Sockets.sockAccept(listener);
var accepted = connectAcceptedSocket(RecordingProtocol::new, channel, tls);
// @end
