// @start region="shutdown"
var ended = createTask(() -> server.shutdown(Duration.ofSeconds(20)));
// @end
