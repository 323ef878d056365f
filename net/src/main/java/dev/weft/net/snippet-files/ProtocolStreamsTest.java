// @start region="streams"
var streams = new ProtocolStreams();
var transport = new RecordingTransport(); // one of the program's own
transport.setProtocol(streams.protocol());
streams.protocol().connectionMade(transport);
Connection connection = streams.connection();
connection.writer().writeLine("hello");
// @end
