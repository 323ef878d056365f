// @start region="server"
var server = new Server(new LoopThreadPool(), new LoopScheduler(), null);
var connector = new WeftConnector(server);
connector.setHost("127.0.0.1");
server.addConnector(connector);
server.setHandler(handler);
server.start();
// @end
