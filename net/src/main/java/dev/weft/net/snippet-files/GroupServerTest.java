// @start region="group"
try (var group = LoopGroup.start(2);
    var server =
        Net.startServer(
            group,
            "127.0.0.1",
            0,
            (_, writer) -> writer.writeLine(EventLoop.running().toString()))) {
// @end
