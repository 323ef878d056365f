// @start region="connections"
EventLoop loop = EventLoop.running();
for (ConnectionFigures each : NetInspection.connections(loop, 100)) {
  log.add(each.remoteAddress() + " has sent " + each.receivedBytes() + " bytes");
}
// @end
