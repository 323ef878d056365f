// @start region="term"
var main = currentTask();
EventLoop.running().addSignalHandler("SIGTERM", () -> main.cancel("SIGTERM"));
// @end
