// @start region="channel"
var channel = Channel.<String>open(10);
taskGroup(group -> {
  try (var sender = channel.sender()) {
    for (String name : List.of("ann", "bob")) {
      var own = sender.copy(); // each task closes its own
      group.createTask(() -> {
        try (own) {
          own.send("hello from " + name);
        }
      });
    }
  }
  for (String message : channel.receiver()) { // until all have closed theirs
    log.add(message);
  }
});
// @end
